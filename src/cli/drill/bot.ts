import type { DrillNames } from "./place.ts";

/** What the bot can be told: by a file of that name beside it. */
export type BotOrder =
  /** Takes much more memory than it may; once. */
  | "leak"
  /** Blocks its event loop for ever; once. */
  | "stall"
  /** Ends at once, at each start. */
  | "crash"
  /** Ends when another copy is there first, instead of waiting for its place. */
  | "alone";

/** The bot's sign of life, as it stands in the journal. */
export const HEARTBEAT = "drill: heartbeat";
/** Which file names the process that has the bot's place. */
export const HOLDER = "holder";
const LEAK_BYTES = 192 * 1024 ** 2;

/**
 * The program of the throw-away unit, for the Node that runs us: as a bot does, it says that it lives, and only one copy
 * has its place at a time (an abstract Unix socket, which the kernel takes back whatever ends the copy).
 */
export function botProgram({ name }: DrillNames): string {
  return `// The throw-away program of "unitwarden drill".
import { existsSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";

const file = (name) => new URL(name, import.meta.url);
const isTold = (order) => existsSync(file(order));
const obeys = (order) => {
  if (!isTold(order)) return false;
  rmSync(file(order));
  return true;
};
if (isTold("crash")) {
  console.error("drill: crashed, as it was told to");
  process.exit(1);
}
const place = createServer();
const take = () => place.listen(${JSON.stringify(`\0${name}`)}, () => writeFileSync(file("${HOLDER}"), String(process.pid)));
place.on("error", () => {
  if (isTold("alone")) {
    console.error("drill: another copy has the place");
    process.exit(1);
  }
  setTimeout(take, 50);
});
take();
let kept = null;
setInterval(() => {
  if (!place.listening) return;
  if (obeys("leak")) kept = Buffer.alloc(${LEAK_BYTES}, 1);
  if (obeys("stall")) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  console.log("${HEARTBEAT}");
}, 200);
`;
}
