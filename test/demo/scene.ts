import type { AuditEntry } from "./audit-log.ts";
import type { Stage } from "./stage.ts";

/** What a scene says while it plays. */
export interface Script {
  /** The fault is in now: the clock starts. `atMs`: wall clock, where the fault was earlier than this call. */
  broke(what: string, atMs?: number): void;
  /** Waits for an audit record since the fault; the first that matches. */
  record(description: string, match: (entry: AuditEntry) => boolean, timeoutMs?: number): Promise<AuditEntry>;
  /** Waits until the incident that this detector opened has ended, as the audit trail says. */
  recovered(detector: string): Promise<AuditEntry>;
  /** Everything is well again, as properties and processes show: the clock stops. */
  healed(what: string): void;
  /** A promise of the scene; a false one makes it fail. */
  expect(what: string, holds: boolean): void;
  /** Records since the fault so far. */
  records(): Promise<AuditEntry[]>;
}

/** One fault, or one temptation, and what has to come of it. */
export interface Scene {
  readonly title: string;
  /** `heal`: unitwarden has to act; `leave`: it must not. */
  readonly kind: "heal" | "leave";
  play(stage: Stage, script: Script): Promise<void>;
}

/** What came of a scene. */
export interface SceneResult {
  readonly title: string;
  readonly kind: Scene["kind"];
  readonly passed: boolean;
  readonly failures: readonly string[];
  readonly broke: string;
  readonly brokeAtMs: number;
  /** First audit record after the fault; null: none. */
  readonly seenMs: number | null;
  /** First action's intent. */
  readonly actedMs: number | null;
  readonly healedMs: number | null;
  readonly healed: string;
  readonly did: readonly string[];
  readonly records: readonly AuditEntry[];
}

/** The actions among audit records, in words: `end-strays`, `start`. */
export function actionsOf(records: readonly AuditEntry[]): string[] {
  return records
    .filter(({ event }) => event === "intent")
    .map(({ evidence, message }) => (typeof evidence["action"] === "string" ? evidence["action"] : message));
}

function isRecovery(detector: string): (entry: AuditEntry) => boolean {
  return ({ event, evidence }) => event === "incident-recovered" && evidence["detector"] === detector;
}

/** Plays one scene; whatever goes wrong in it is its result, not an error. */
export async function play(scene: Scene, stage: Stage): Promise<SceneResult> {
  const failures: string[] = [];
  let broke = { what: "nothing yet", atMs: Date.now() };
  let healed: { what: string; atMs: number } | null = null;
  const records = async () => (await stage.audit.since(broke.atMs)).filter(({ event }) => event !== "sample");
  const record: Script["record"] = async (description, match, timeoutMs = 15_000) => {
    const found = await stage.host.waitFor(description, records, { timeoutMs, until: (all) => all.some(match) });
    const entry = found.find(match);
    if (entry === undefined) throw new Error(`No record: ${description}`);
    return entry;
  };
  const script: Script = {
    broke: (what, atMs = Date.now()) => {
      broke = { what, atMs };
    },
    healed: (what) => {
      healed = { what, atMs: Date.now() };
    },
    expect: (what, holds) => {
      if (!holds) failures.push(what);
    },
    records,
    record,
    recovered: (detector) => record(`the end of the incident (${detector})`, isRecovery(detector), 30_000),
  };
  try {
    await scene.play(stage, script);
  } catch (error) {
    failures.push(error instanceof Error ? error.message : String(error));
  }
  const all = await records();
  const since = (entry: { atMs: number } | null | undefined) => (entry ? entry.atMs - broke.atMs : null);
  const done = healed as { what: string; atMs: number } | null;
  return {
    title: scene.title,
    kind: scene.kind,
    passed: failures.length === 0,
    failures,
    broke: broke.what,
    brokeAtMs: broke.atMs,
    seenMs: since(all[0]),
    actedMs: since(all.find(({ event }) => event === "intent")),
    healedMs: since(done),
    healed: done?.what ?? "",
    did: actionsOf(all),
    records: all,
  };
}
