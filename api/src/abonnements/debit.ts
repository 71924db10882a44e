// How fast a process may send: it slows by itself before it slows the sequencer that lives beside it.
import { performance } from 'node:perf_hooks';

const slowest = 2_000;
const fastest = 10_000;
/** Share of its time that the process may be busy. */
const busyMax = 0.5;
const adjustMs = 200;
/** Seconds of sending that may go at once after a rest. */
const burst = 0.5;

export interface Debit {
  /** Takes the right to one attempt; false when it must wait. Time gives them, at the pace that the process can bear. */
  take(): boolean;
}

/** `busyness` answers the part of the time, from 0 to 1, that the process was busy since it was last asked. */
export function createDebit(busyness = watchLoop(), clock = () => performance.now()): Debit {
  let rate = fastest;
  let rights = rate * burst;
  let refilled = clock();
  let adjusted = refilled;
  return {
    take() {
      const now = clock();
      rights = Math.min(rate * burst, rights + ((now - refilled) * rate) / 1_000);
      refilled = now;
      if (now - adjusted >= adjustMs) {
        adjusted = now;
        rate = busyness() > busyMax ? Math.max(slowest, rate * 0.8) : Math.min(fastest, rate * 1.1);
      }
      if (rights < 1) return false;
      rights--;
      return true;
    },
  };
}

function watchLoop(): () => number {
  let last = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}
