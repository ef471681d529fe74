import type { ClassFact, DiagnosisFacts, Fall, PastFacts } from "../../../src/knowledge/diagnosis/facts.ts";
import type { JudgedProcess, MessageClass, UnitObservation } from "../../../src/model/observation.ts";
import type { UnitName, WallMs } from "../../../src/model/scalars.ts";
import { downState, judged, unitState } from "../../cli/check/facts.ts";

/** The moment of every diagnosis in these tests. */
export const nowMs = Date.UTC(2026, 10, 28, 12);
/** So long before that moment. */
export const ago = (ms: number): WallMs => (nowMs - ms) as WallMs;

/** A fall a minute ago, as systemd and the last lines show it. */
export function fall(changes: Partial<Fall> = {}): Fall {
  return {
    atWallMs: ago(60_000),
    result: "exit-code",
    exit: { how: "exited", status: "1" },
    class: null,
    line: "KeyError: 'text'",
    frame: null,
    fingerprint: "KeyError: # bot.py:handle",
    ...changes,
  };
}

/** A class that was seen just now. */
export function seen(name: MessageClass, changes: Partial<ClassFact> = {}): ClassFact {
  const lastText = `a line of class ${name}`;
  return { class: name, count: 1, firstAtWallMs: ago(1000), lastAtWallMs: ago(1000), lastText, ...changes };
}

/** A past without anything in it. */
export function past(changes: Partial<PastFacts> = {}): PastFacts {
  return {
    falls: [],
    classes: [],
    coroutines: [],
    gravest: [],
    managerLines: [],
    ...changes,
  };
}

/** The processes of the unit's program. */
export function processes(...all: readonly JudgedProcess[]): DiagnosisFacts["processes"] {
  return {
    kind: "processes",
    unit: "marketingbot-bot.service" as UnitName,
    atMs: unitState().atMs,
    enforced: true,
    offReason: null,
    program: "script /srv/bot.py",
    judged: all,
  };
}

/** Everything of a unit that is well. */
export function wellFacts(changes: Partial<DiagnosisFacts> = {}): DiagnosisFacts {
  return {
    unit: "marketingbot-bot.service" as UnitName,
    atWallMs: nowMs as WallMs,
    isRoot: true,
    state: unitState(),
    sinceWallMs: ago(3_600_000),
    nearestUnit: null,
    heldByUnitwarden: false,
    processes: processes(judged("ours", "in-unit-cgroup")),
    dependencies: [{ name: "https://api.telegram.org", up: true, detail: "HTTP 302" }],
    heartbeats: { count: 30, lastAtWallMs: ago(5000) },
    stallAfterMs: 300_000,
    memory: { bytes: 80e6, limitBytes: 160e6, growsBytesPerHour: null },
    past: past(),
    program: {
      interpreter: { path: "/srv/.venv/bin/python", state: "ok" },
      script: { path: "/srv/bot.py", state: "ok" },
      workingDirectory: { path: "/srv", state: "ok" },
      wantedVariables: ["BOT_TOKEN"],
    },
    environmentFiles: [
      {
        path: "/srv/.env",
        state: "ok",
        readBy: "systemd",
        optional: false,
        variables: [{ name: "BOT_TOKEN", state: "set" }],
        badLines: [],
        badNames: [],
      },
    ],
    givenVariables: [{ name: "BOT_TOKEN", state: "set" }],
    credentials: [],
    starters: [],
    host: { disks: [{ path: "/", freeBytes: 1e10, freeShare: 0.5 }], clockSynchronised: true },
    advice: {
      restartPolicy: "on-failure",
      hasMemoryLimit: true,
      standardOutput: "journal",
      fileState: "enabled",
    },
    ...changes,
  };
}

/** The same of a unit that has fallen, by itself. */
export function downFacts(changes: Partial<DiagnosisFacts> = {}, state: Partial<UnitObservation> = {}): DiagnosisFacts {
  return wellFacts({
    state: downState({ activeState: "failed", result: "exit-code", ...state }),
    processes: processes(),
    past: past({ falls: [fall()] }),
    ...changes,
  });
}
