// Constant memory during long streams: left alone, the collector lets the heap triple before it looks at it.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Per cent of what lives, before the next full collection. */
const heldGrowth = 50;

let streams = 0;

function setGrowth(percent: number): void {
  setFlagsFromString(`--heap-growing-percent=${percent}`);
}

/** Once everything is loaded: drops what loading left, so that the collector judges by what lives. Some 100 ms. */
export function settleHeap(): void {
  setFlagsFromString('--expose-gc');
  setGrowth(heldGrowth);
  (runInNewContext('gc') as () => void)();
  setGrowth(0);
}

/** Keeps the heap close to what lives in it until the returned function is called; costs some processor. */
export function holdHeap(): () => void {
  streams += 1;
  if (streams === 1) setGrowth(heldGrowth);
  let held = true;
  return () => {
    if (!held) return;
    held = false;
    streams -= 1;
    // 0 is the collector's own judgement.
    if (streams === 0) setGrowth(0);
  };
}
