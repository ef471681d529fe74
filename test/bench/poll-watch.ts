/**
 * Runs in a host: asks the Bot API stand-in five times a second who polls, and leaves the answer in a file, so that
 * nobody has to enter the host to know. `node poll-watch.ts CONTROL-PORT FILE`
 */
import { renameSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

const [, , port = "8082", file = "/run/polls.json"] = process.argv;

for (;;) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: "{}" });
    const text = JSON.stringify({ ...((await answer.json()) as object), atMs: Date.now() });
    writeFileSync(`${file}.new`, text);
    renameSync(`${file}.new`, file);
  } catch {
    // The stand-in is not up yet, or is going.
  }
  await delay(200);
}
