import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { type Entry, json, line, played, stamp, unit } from "./made.ts";

// A thousand and more messages: a slow machine needs more than the usual 5 s.
vi.setConfig({ testTimeout: 60_000 });

interface Labelled {
  readonly message: string;
  readonly label: string;
}

/** Labels that are no class of message: no fault may be found in them. */
const NO_FAULT = new Set(["activity_outbound", "lifecycle", "benign_lookalike", "sqlite_locked"]);
const samples = ["labelled-messages.jsonl", "harder-messages.jsonl"].flatMap((name) =>
  readFileSync(new URL(`../../fixtures/journal/${name}`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((text) => JSON.parse(text) as Labelled),
);
const OF_MANAGER = /^(?:Unit )?[\w@.\\:-]+\.(?:service|scope|slice)\b|^start request repeated/i;
const OF_KERNEL =
  /^(?:\[[ 0-9.]+\] )?(?:Out of memory|Memory cgroup|oom-kill:|oom_reaper|Killed process|\S+ invoked oom)/;
/** Supervisors' words of a process: systemd's own, or those of others, which are a program's. */
const OF_SUPERVISORS = new Set(["oom", "process_exit", "systemd_restart", "start_limit", "env_missing", "lifecycle"]);

/** An entry as journald has it: who wrote it is told by the fields that journald validates. */
function asJournald(seconds: number, { message, label }: Labelled): Entry {
  if (OF_KERNEL.test(message)) return { ...stamp(seconds), _TRANSPORT: "kernel", PRIORITY: "3", MESSAGE: message };
  if (OF_SUPERVISORS.has(label) && OF_MANAGER.test(message)) {
    const systemds = { _PID: "1", _TRANSPORT: "journal", _SYSTEMD_UNIT: "init.scope", UNIT: unit, PRIORITY: "6" };
    return { ...stamp(seconds), ...systemds, MESSAGE: message };
  }
  return line(seconds, message);
}

/** What is found at each entry, by its number from 1. */
function foundIn(entries: readonly Entry[]): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const event of played(json(entries))) {
    if (event.kind !== "finding") continue;
    const { line: number } = event.source;
    found.set(number, [...(found.get(number) ?? []), event.class]);
  }
  return found;
}

// They stand one behind the other, by the same process: neighbours must not be taken for one record.
describe.each([
  ["with nothing but their text", ({ message }: Labelled) => ({ MESSAGE: message })],
  ["as journald has them", (sample: Labelled, index: number) => asJournald(index, sample)],
  ["as journald has them, all at once", (sample: Labelled) => asJournald(1, sample)],
] as const)("a replay of all labelled messages, %s", (_, entryOf) => {
  const found = foundIn(samples.map((sample, index) => entryOf(sample, index + 1)));
  const judged = samples.map((sample, index) => ({ ...sample, classes: found.get(index + 1) ?? [] }));

  it("names at least 97 % of the faults right, each at its own line", () => {
    const faults = judged.filter(({ label }) => !NO_FAULT.has(label));
    const wrong = faults.filter(({ label, classes }) => !classes.includes(label));
    expect(wrong.length <= faults.length * 0.03 ? [] : wrong).toEqual([]);
  });

  it("takes at most 1 % of the harmless for a fault", () => {
    const harmless = judged.filter(({ label }) => NO_FAULT.has(label));
    const wrong = harmless.filter(({ classes }) => classes.some((name) => name !== "activity"));
    expect(wrong.length <= harmless.length * 0.01 ? [] : wrong).toEqual([]);
  });
});
