import { describe, expect, it } from "vitest";
import { type AuditWording, type UnitStatus, wordingIn } from "../../../src/audit/wording/wording.ts";
import type { Assessment } from "../../../src/model/assessment.ts";
import type { Outcome } from "../../../src/model/decision.ts";
import type { DecisionId, IncidentId } from "../../../src/model/scalars.ts";
import { at, unitName as unit } from "../../detectors/observations.ts";
import { kinds, nonsense } from "./complaints.ts";

const results = ["done", "timed-out", "refused", "interrupted", "failed"] as const;
const statuses: readonly UnitStatus[] = [
  { kind: "not-seen-yet" },
  { kind: "cannot-be-seen" },
  { kind: "stopped-by-operator" },
  ...kinds.map((action) => ({ kind: "under-way", action }) as const),
  { kind: "judged", health: "active", isHeld: false, isObserved: false },
  { kind: "judged", health: "stall", isHeld: true, isObserved: true },
];

/** All that is said beside decisions, each by a name. */
function saidIn(wording: AuditWording): ReadonlyMap<string, string> {
  const { unit: ofUnit, daemon } = wording;
  const assessment = { health: "unhealthy", reason: "r", evidence: {} } as unknown as Assessment;
  const incident = { id: "i" as IncidentId, detector: "stall", reason: "r", openedAtMs: at(0) } as const;
  const processes = [{ pid: 7, signals: ["SIGTERM"], endedAfterMs: 300 }];
  const outcome = (result: Outcome["result"]): Outcome => ({
    decision: "d" as DecisionId,
    result,
    reason: "r",
    evidence: { processes },
    recoverable: true,
  });
  return new Map([
    ...kinds.flatMap((kind) =>
      results.map((result) => [`${kind} ${result}`, wording.outcome({ kind, unit }, outcome(result), 12_000)] as const),
    ),
    ...(["opened", "recovered", "dropped"] as const).map(
      (kind) => [`incident ${kind}`, wording.incident(unit, { kind, incident, assessment }, at(90))] as const,
    ),
    ["watching", ofUnit.watching(unit, { isObserved: false })],
    ["observing", ofUnit.watching(unit, { isObserved: true })],
    ["not watching", ofUnit.notWatching(unit)],
    ["stopped", ofUnit.hand(unit, "stopped")],
    ["started", ofUnit.hand(unit, "started")],
    ["paused", ofUnit.paused(unit, { forMs: 1_800_000, by: 1000 })],
    ["paused by nobody known", ofUnit.paused(unit, { forMs: 30_000, by: null })],
    ["resumed", ofUnit.resumed(unit, 1000)],
    ["resumed by nobody known", ofUnit.resumed(unit, null)],
    ["pause over", ofUnit.pauseOver(unit)],
    ["before restart", ofUnit.beforeRestart(unit)],
    ["measured", ofUnit.measured(unit, { anonBytes: 7e7, heartbeats: 6, overMs: 60_000 })],
    ["measured nothing", ofUnit.measured(unit, { anonBytes: null, heartbeats: 0, overMs: 60_000 })],
    ["not measured", ofUnit.notMeasured(unit, "failed")],
    ["not measured, not seen", ofUnit.notMeasured(unit, null)],
    ...kinds.map((kind) => [`broken by ${kind}`, ofUnit.brokenInvariant(unit, kind, "once")] as const),
    ["defect", ofUnit.codeDefect(unit, { name: "Bot.send", file: "/srv/bot.py", line: 12 })],
    ["defect of nowhere", ofUnit.codeDefect(unit, { name: "Bot.send", file: null, line: null })],
    ["never reached", ofUnit.neverReached("api.telegram.org")],
    ["not seen", ofUnit.notSeen(unit, "why")],
    ["journal seen", ofUnit.journalSeen(unit)],
    ...["follower-lost", "behind", "suppressed", "not-journal", "other"].map(
      (reason) => [`journal not seen: ${reason}`, ofUnit.journalNotSeen(unit, reason)] as const,
    ),
    ["up", daemon.started("S.")],
    ["stops", daemon.stops("SIGTERM", { underWay: [], held: [] })],
    ["stops amid", daemon.stops("SIGTERM", { underWay: kinds.map((action) => ({ unit, action })), held: [unit] })],
    ["held up", daemon.heldUp(12_000)],
    ["seen again", daemon.seenAgain],
    ["reloaded", daemon.reloaded],
    ["not reloaded", daemon.notReloaded("e.")],
    ["old stays", daemon.oldStaysInForce],
    ["state unusable", daemon.stateUnusable("w")],
    ["state not saved", daemon.stateNotSaved("w")],
    ...statuses.map((status) => [`status ${JSON.stringify(status)}`, daemon.status([{ unit, status }])] as const),
    ["status of two", daemon.status([...statuses].slice(0, 2).map((status) => ({ unit, status })))],
  ]);
}

function numbersIn(text: string): readonly string[] {
  return [...text.replaceAll(",", ".").matchAll(/\d+(?:\.\d+)?/g)].map(([number]) => number).toSorted();
}

const english = saidIn(wordingIn("en"));
const russian = saidIn(wordingIn("ru"));

describe("the sentences of the audit trail", () => {
  it.each([...english])("are said in both languages: %s", (name, inEnglish) => {
    const inRussian = russian.get(name) ?? "";
    expect(inEnglish).not.toMatch(/[а-яё]/i);
    expect(inRussian).toMatch(/[а-яё]{3}/i);
    for (const sentence of [inEnglish, inRussian]) expect(sentence).not.toMatch(nonsense);
  });

  it("name in both languages the same unit, and the same numbers", () => {
    for (const [name, inEnglish] of english) {
      const inRussian = russian.get(name) ?? "";
      expect([name, inRussian.includes(unit)]).toEqual([name, inEnglish.includes(unit)]);
      expect([name, numbersIn(inRussian)]).toEqual([name, numbersIn(inEnglish)]);
    }
  });

  it("are told in words by a unit's status, and each in other words", () => {
    for (const said of [english, russian]) {
      const told = [...said].filter(([name]) => name.startsWith("status {")).map(([, text]) => text);
      expect(new Set(told).size).toBe(statuses.length);
    }
  });
});
