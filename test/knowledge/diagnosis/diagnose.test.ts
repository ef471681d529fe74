import { describe, expect, it } from "vitest";
import { diagnose } from "../../../src/knowledge/diagnosis/diagnose.ts";
import type { DiagnosisFacts } from "../../../src/knowledge/diagnosis/facts.ts";
import { judged } from "../../cli/check/facts.ts";
import { ago, downFacts, fall, nowMs, past, processes, seen, wellFacts } from "./facts.ts";

/** What is wrong, by its stable name; of a class, the class. */
function causeOf(facts: DiagnosisFacts): string | null {
  const { cause } = diagnose(facts);
  return cause?.code === "class" ? cause.class : (cause?.code ?? null);
}

const fallen = (...kinds: readonly Parameters<typeof seen>[0][]) =>
  past({ falls: kinds.map((name) => fall({ class: name, line: `a line of class ${name}` })) });
const stray = judged("stray", "same-script", 4711);

const sick = (changes: Partial<DiagnosisFacts>) => {
  const { condition, cause } = diagnose(wellFacts(changes));
  return [condition, cause?.code];
};

/** When something was last seen. */
function at(agoMs: number) {
  return { lastAtWallMs: (nowMs - agoMs) as never };
}

describe("diagnose()", () => {
  it("finds nothing wrong with a unit that is well", () => {
    expect(diagnose(wellFacts())).toEqual({ condition: "well", cause: null, effects: [], others: [] });
  });

  it("cannot tell without the unit's state", () => {
    expect(diagnose(wellFacts({ state: null })).condition).toBe("unknown");
  });

  it("explains a unit that its operator stopped by that, whatever else there is", () => {
    const stopped = downFacts({ past: fallen("auth") }, { stopCause: "job" });
    expect(diagnose(stopped)).toMatchObject({
      condition: "stopped",
      cause: { code: "stopped-by-operator" },
      effects: [],
    });
  });

  it("tells the chain from a stray to the start limit", () => {
    const facts = downFacts({
      processes: processes(stray),
      past: past({
        falls: [fall({ class: "conflict" }), fall({ class: "conflict" })],
        classes: [seen("start_limit", { lastAtWallMs: (nowMs - 59_000) as never })],
      }),
    });
    const { cause, effects } = diagnose(facts);
    expect(cause).toMatchObject({ code: "stray", holdsToken: true, copies: [{ pid: 4711 }] });
    expect(effects).toEqual([
      { kind: "class", class: "conflict" },
      { kind: "fell", times: 2, exit: "exited 1" },
      { kind: "start-limit" },
    ]);
  });

  it("does not blame a stray for a fall of the unit's own fault", () => {
    expect(causeOf(downFacts({ processes: processes(stray), past: fallen("import_error") }))).toBe("import_error");
  });

  it("calls two instances a trouble of a unit that runs", () => {
    const two = wellFacts({ processes: processes(judged("ours", "in-unit-cgroup"), stray) });
    expect(diagnose(two)).toMatchObject({ condition: "sick", cause: { code: "stray" } });
  });

  it("takes a copy that it may not look at for none, unless it is root", () => {
    const hidden = processes(judged("unknown", "unreadable", 4711));
    expect(causeOf(wellFacts({ processes: hidden, isRoot: false }))).toBeNull();
    expect(causeOf(wellFacts({ processes: hidden }))).toBe("doubtful-copy");
    expect(
      causeOf(wellFacts({ processes: processes(judged("unknown", "other-arguments", 4711)), isRoot: false })),
    ).toBe("doubtful-copy");
  });

  it("names who starts the stray: the crontab, where it is of cron's", () => {
    const starter = { kind: "cron", where: "/var/spool/cron/crontabs/u:1", text: "@reboot python bot.py" } as const;
    const other = { kind: "unit", where: "/etc/systemd/system/b.service", text: "ExecStart=python bot.py" } as const;
    const ofCron = { ...stray, process: { ...stray.process, cgroup: "/system.slice/cron.service" } };
    const facts = wellFacts({ processes: processes(ofCron), starters: [other, starter] });
    expect(diagnose(facts).cause).toMatchObject({
      copies: [{ startedBy: "/var/spool/cron/crontabs/u:1: @reboot python bot.py" }],
    });
    const ofNobody = wellFacts({ processes: processes(stray), starters: [starter] });
    expect(diagnose(ofNobody).cause).toMatchObject({ copies: [{ startedBy: null }] });
  });

  it.each([
    "auth",
    "import_error",
    "google_credentials",
    "ssl",
    "conflict_webhook",
    "session_conflict",
    "memory_error",
    "conflict",
    "network",
    "remote_api",
  ] as const)("names the class of the last falls: %s", (name) => {
    expect(causeOf(downFacts({ past: fallen("critical", name, name) }))).toBe(name);
  });

  it("prefers what is wrong with a setting to the class that it shows as", () => {
    const givenVariables = [{ name: "BOT_TOKEN", state: "placeholder" }] as const;
    expect(causeOf(downFacts({ givenVariables, past: fallen("auth") }))).toBe("variables-placeholder");
    const missing = past({ falls: [fall({ class: "env_missing", line: "KeyError: 'OPENAI_API_KEY'" })] });
    const { cause } = diagnose(downFacts({ past: missing }));
    expect(cause).toMatchObject({ code: "variables-missing", names: ["OPENAI_API_KEY"], path: "/srv/.env" });
  });

  it("does not take a placeholder for the cause of something else", () => {
    const givenVariables = [{ name: "SENTRY_DSN", state: "placeholder" }] as const;
    expect(causeOf(downFacts({ givenVariables, past: fallen("import_error") }))).toBe("import_error");
  });

  it("blames a dependency that is down for a fall of the network, and for one that nothing else explains", () => {
    const dependencies = [{ name: "https://proxy.example", up: false, detail: "tcp: refused" }];
    expect(causeOf(downFacts({ dependencies, past: fallen("network") }))).toBe("dependency-down");
    expect(causeOf(downFacts({ dependencies }))).toBe("dependency-down");
    expect(causeOf(downFacts({ dependencies, past: fallen("auth") }))).toBe("auth");
    const { effects } = diagnose(downFacts({ dependencies, past: fallen("network") }));
    expect(effects.map(({ kind }) => kind)).toEqual(["fell"]);
  });

  it("names what of the program is missing before all else", () => {
    const program = {
      ...wellFacts().program,
      interpreter: { path: "/srv/.venv/bin/python", state: "missing" } as const,
    };
    expect(causeOf(downFacts({ program }, { exitStatus: 203, exitCode: "exited" }))).toBe("interpreter");
    expect(causeOf(downFacts({}, { exitStatus: 226, exitCode: "exited" }))).toBe("exec-failed");
  });

  it("names memory that ran out by systemd's word, never by signal 9 alone", () => {
    const killed = fall({ result: "signal", exit: { how: "killed", status: "9" }, line: null, fingerprint: null });
    expect(causeOf(downFacts({ past: past({ falls: [killed] }) }))).toBe("crash");
    expect(causeOf(downFacts({ past: past({ falls: [{ ...killed, result: "oom-kill" }] }) }))).toBe("out-of-memory");
  });

  it("names a full disk where the lines say so", () => {
    const host = { disks: [{ path: "/srv", freeBytes: 0, freeShare: 0 }], clockSynchronised: true };
    const said = past({ falls: [fall()], gravest: ["OSError: [Errno 28] No space left on device"] });
    expect(causeOf(downFacts({ host, past: said }))).toBe("disk-full");
  });

  it("finds the variable that a program misses behind an export, which systemd passes over", () => {
    const { environmentFiles } = wellFacts();
    const exported = environmentFiles.map((file) => ({ ...file, badLines: [3], badNames: ["BOT_TOKEN"] }));
    const misses = (name: string) =>
      downFacts({
        environmentFiles: exported,
        givenVariables: [],
        past: past({ falls: [fall({ class: "env_missing", line: `KeyError: '${name}'` })] }),
      });
    expect(diagnose(misses("BOT_TOKEN")).cause).toMatchObject({
      code: "environment-lines",
      lines: [3],
      severity: "critical",
      evidence: ["KeyError: 'BOT_TOKEN'"],
    });
    expect(diagnose(misses("OTHER_KEY")).cause?.code).toBe("variables-missing");
  });

  it.each([
    ["OSError: [Errno 98] Address already in use", "port-in-use"],
    ["Error: listen EADDRINUSE: address already in use :::3000", "port-in-use"],
    ["sqlite3.OperationalError: database is locked", "database-locked"],
    ["PermissionError: [Errno 13] Permission denied: '/var/log/bot.log'", "no-permission"],
    ["OSError: [Errno 24] Too many open files", "too-many-files"],
    ["KeyError: 'text'", null],
  ])("knows what to look at for %s", (line, hint) => {
    expect(diagnose(downFacts({ past: past({ falls: [fall({ line })] }) })).cause).toMatchObject({
      code: "crash",
      hint,
    });
  });

  it("sends whoever looks at a SIGKILL to the kernel's lines, and calls it no OOM kill", () => {
    const falls = [fall({ exit: { how: "killed", status: "9" }, result: "signal", line: null })];
    expect(diagnose(downFacts({ past: past({ falls }) })).cause).toMatchObject({
      code: "crash",
      exit: "killed SIGKILL",
      hint: "killed-hard",
    });
  });

  it("shows where it fell, and names the signal that ended it", () => {
    const exit = { how: "dumped", status: "11" };
    const falls = [fall({ frame: 'File "bot.py", line 3, in handle', exit, result: "core-dump" })];
    expect(diagnose(downFacts({ past: past({ falls }) }))).toMatchObject({
      cause: { exit: "dumped SIGSEGV", evidence: ['File "bot.py", line 3, in handle', "KeyError: 'text'"] },
      effects: [{ kind: "fell", exit: "dumped SIGSEGV" }],
    });
  });

  it("groups falls that are the same again, and only those", () => {
    const falls = [fall({ fingerprint: "other" }), fall(), fall(), fall()];
    expect(diagnose(downFacts({ past: past({ falls }) })).effects).toEqual([
      { kind: "fell", times: 3, exit: "exited 1" },
    ]);
  });

  it("takes falls that said nothing for the same again where they ended alike, and only there", () => {
    const mute = { class: null, line: null, fingerprint: null } as const;
    const timesOf = (exit: string) => {
      const falls = [fall({ ...mute, exit: { how: "exited", status: exit } }), fall({ class: "auth" })];
      return diagnose(downFacts({ past: past({ falls }) })).effects;
    };
    expect(timesOf("1")).toMatchObject([{ kind: "fell", times: 2 }]);
    expect(timesOf("3")).toMatchObject([{ kind: "fell", times: 1 }]);
  });

  it("calls a unit that has just come up between falls down, until it has been up for longer than they were apart", () => {
    const falls = [fall({ atWallMs: ago(200_000) }), fall({ atWallMs: ago(100_000) })];
    const up = (ms: number) => diagnose(wellFacts({ past: past({ falls }), sinceWallMs: ago(ms) }));
    expect(up(99_000)).toMatchObject({ condition: "down", cause: { code: "crash" } });
    expect(up(199_000).condition).toBe("down");
    expect(up(201_000)).toMatchObject({
      condition: "well",
      cause: null,
      others: [{ code: "fell-lately", times: 2, line: "KeyError: 'text'", severity: "warning" }],
    });
    const old = falls.map((one) => ({ ...one, atWallMs: (nowMs - 3_600_000) as never }));
    expect(diagnose(wellFacts({ past: past({ falls: old }) })).condition).toBe("well");
  });

  it("calls a running unit sick for silence, memory, a dependency, and what the journal says now", () => {
    expect(sick({ heartbeats: { count: 0, lastAtWallMs: (nowMs - 600_000) as never } })).toEqual(["sick", "stall"]);
    expect(sick({ memory: { bytes: 2e8, limitBytes: 1e8, growsBytesPerHour: null } })).toEqual(["sick", "memory-over"]);
    expect(sick({ memory: { bytes: 1, limitBytes: 2, growsBytesPerHour: 6e7 } })).toEqual(["sick", "memory-grows"]);
    expect(sick({ dependencies: [{ name: "x", up: false, detail: "dns" }] })).toEqual(["sick", "dependency-down"]);
    expect(sick({ past: past({ classes: [seen("conflict")] }) })).toEqual(["sick", "class"]);
    const old = seen("conflict", { lastAtWallMs: (nowMs - 3_600_000) as never });
    expect(sick({ past: past({ classes: [old] }) })).toEqual(["well", undefined]);
  });

  it("does not take for present what a poll cannot go on with, where it has polled on for long without it", () => {
    const healed = { past: past({ classes: [seen("conflict", at(300_000))] }) };
    expect(sick({ ...healed, heartbeats: { count: 30, ...at(5000) } })).toEqual(["well", undefined]);
    // Two pollers throw each other out every few seconds.
    expect(
      sick({ past: past({ classes: [seen("conflict", at(60_000))] }), heartbeats: { count: 9, ...at(5000) } }),
    ).toEqual(["sick", "class"]);
    expect(sick({ ...healed, heartbeats: null })).toEqual(["sick", "class"]);
    // The table of a bot has nothing to do with its polls.
    const quota = past({ classes: [seen("google_quota", at(300_000))] });
    expect(sick({ past: quota, heartbeats: { count: 30, ...at(5000) } })).toEqual(["sick", "class"]);
  });

  it("tells a coroutine that is never awaited as a defect, and advice as advice", () => {
    const coroutine = { name: "Bot.send", file: "/srv/bot.py", line: 12, count: 1 };
    const times = { firstAtWallMs: nowMs as never, lastAtWallMs: nowMs as never };
    const facts = wellFacts({ past: past({ coroutines: [{ ...coroutine, ...times }] }) });
    expect(diagnose(facts)).toMatchObject({
      condition: "sick",
      cause: { code: "coroutine", name: "Bot.send", severity: "warning" },
    });
    const advice = { ...facts.advice, restartPolicy: "no", hasMemoryLimit: false } as DiagnosisFacts["advice"];
    const { condition, others } = diagnose(wellFacts({ advice }));
    expect([condition, others.map(({ code, severity }) => [code, severity])]).toEqual([
      "well",
      [
        ["restart-policy", "advice"],
        ["no-memory-limit", "advice"],
      ],
    ]);
  });

  it("takes nothing that is not known for a fault", () => {
    const unknown = wellFacts({
      processes: null,
      heartbeats: null,
      memory: { bytes: null, limitBytes: null, growsBytesPerHour: null },
      past: null,
      program: { interpreter: null, script: null, workingDirectory: null, wantedVariables: [] },
      environmentFiles: [],
      givenVariables: null,
      dependencies: [{ name: "x", up: null, detail: "not asked" }],
      host: { disks: [], clockSynchronised: null },
      advice: null,
    });
    expect(diagnose(unknown)).toEqual({ condition: "well", cause: null, effects: [], others: [] });
    expect(diagnose({ ...unknown, state: downFacts().state })).toMatchObject({ condition: "down", cause: null });
  });
});
