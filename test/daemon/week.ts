/** Prints, as JSON, the heap in bytes at the end of each day of a week, and what was done; run it with `--expose-gc`. */
import { getHeapSpaceStatistics } from "node:v8";
import { giveBackMemory } from "../../src/runtime/give-back.ts";
import { Days } from "./days.ts";

/** Without compiled code: what V8 makes of code that runs often grows for days, and is no leak. */
function dataBytes(): number {
  const isData = /^(?:new|old|large_object|new_large_object)_space$/;
  const spaces = getHeapSpaceStatistics().filter(({ space_name: name }) => isData.test(name));
  return spaces.reduce((sum, { space_used_size: bytes }) => sum + bytes, 0);
}

const week = new Days();
const heapBytes: number[] = [];
for (let day = 0; day < 7; day += 1) {
  // oxlint-disable-next-line no-await-in-loop -- one day after the other
  await week.day();
  giveBackMemory();
  heapBytes.push(dataBytes());
}
console.log(JSON.stringify({ heapBytes, done: week.done }));
