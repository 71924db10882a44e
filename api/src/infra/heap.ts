// Constant memory during long streams: left alone, the collector lets the heap triple before it looks at it.
import { setFlagsFromString } from 'node:v8';

let streams = 0;

function setGrowth(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}

/** Keeps the heap close to what lives in it until the returned function is called; costs some processor. */
export function holdHeap(): () => void {
  streams += 1;
  if (streams === 1) setGrowth(50);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    streams -= 1;
    // 0 is the collector's own judgement.
    if (streams === 0) setGrowth(0);
  };
}
