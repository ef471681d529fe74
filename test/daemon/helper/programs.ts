import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { vi } from "vitest";
import { NetworkHelper, type NetworkHelperOptions } from "../../../src/daemon/helper/network-helper.ts";
import { startMessenger } from "../../../src/runtime/messenger.ts";
import { childrenOf, isGone } from "../../runtime/children.ts";

/** The helper, from its sources. */
export const helperEntry = join(import.meta.dirname, "../../../src/helper.ts");

/** For what a busy machine may take its time for; nothing waits so long but what is broken. */
export const patience = { timeout: 30_000, interval: 10 };

/** Programs that are helpers by name only; each is asked for errands as the real one is. */
const scripts = {
  /** Takes everything in and says nothing. */
  silent: `process.on("message", () => undefined);`,
  /** Never turns to its messages again, not even to the end of the line. */
  frozen: `process.once("message", () => {
    process.send("frozen");
    setImmediate(() => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0));
  });`,
  /** Does not come to its messages at all. */
  stuck: `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
  /** Lives on when the line is closed. */
  clinging: `setInterval(() => undefined, 1000); process.on("message", (message) => process.send(message));`,
  /** Lets go of the line, and stays. */
  deaf: `setInterval(() => undefined, 1000); process.send("bye", () => process.disconnect());`,
  /** Says what it is told. */
  echoing: `process.on("message", (message) => process.send(message));`,
  /** Says two things at once. */
  hasty: `process.on("message", () => undefined); for (const word of ["one", "two"]) process.send(word, () => undefined);`,
  flags: `process.on("message", () => undefined); process.send([process.execPath, ...process.execArgv]);`,
  killed: `process.kill(process.pid, "SIGKILL");`,
  leaving: `process.exit(3);`,
  unreadable: `this is no program;`,
  /** Throws whatever it is asked. */
  refusing: `process.on("message", ({ id }) => process.send({ id, failed: "I would rather not" }));`,
  /** Answers what nobody asked before it answers. */
  muttering: `process.on("message", ({ id }) => {
    for (const one of [id + 1000, id, id]) process.send({ id: one, answer: { dependency: String(one) } });
  });`,
  /** Gives what it may do. */
  powers: `import { readFileSync } from "node:fs";
    const capabilities = () => /CapEff:\\t(\\w+)/.exec(readFileSync("/proc/self/status", "utf8"))[1];
    process.on("message", ({ id }) => process.send({ id, answer: capabilities() }));`,
} as const;

/** A directory with all of them. */
export function fakePrograms() {
  const directory = mkdtempSync(join(tmpdir(), "unitwarden-helper-"));
  const file = (name: string): string => join(directory, `${name}.mjs`);
  const add = (name: string, text: string): string => {
    writeFileSync(file(name), text);
    return file(name);
  };
  for (const [name, text] of Object.entries(scripts)) add(name, text);
  return {
    directory,
    entry: (name: keyof typeof scripts | "missing") => file(name),
    /** One more, which gives its path. */
    add,
    [Symbol.dispose]: () => rmSync(directory, { recursive: true }),
  };
}

/** A NetworkHelper that counts the children it starts, and can find those that are there. */
export function watchedHelper(options: Partial<NetworkHelperOptions> = {}) {
  const start = vi.fn<typeof startMessenger>(startMessenger);
  const entry = options.entry ?? helperEntry;
  const helper = new NetworkHelper({ entry, start, ...options });
  const children = (): readonly number[] => childrenOf(process.pid, entry).filter((pid) => !isGone(pid));
  return { helper, start, children, [Symbol.dispose]: () => helper.end() };
}
