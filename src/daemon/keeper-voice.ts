import { momentOf, plainRecord, type Telling } from "../audit/records.ts";
import type { AuditWording } from "../audit/wording/wording.ts";
import type { AuditRecord } from "../model/audit-record.ts";
import type { Action } from "../model/decision.ts";
import type { Result } from "../model/result.ts";
import type { Evidence, InvocationId } from "../model/scalars.ts";
import type { UnitSettings } from "../model/settings.ts";
import type { KeeperOptions } from "./keeper-contract.ts";

/** What a keeper says of its unit beside decisions, outcomes and incidents, in the unit's language. */
export class KeeperVoice {
  private readonly options: VoiceOptions;
  private readonly refused = new Set<string>();

  constructor(options: VoiceOptions) {
    this.options = options;
  }

  get wording(): AuditWording {
    return this.options.wordingFor(this.options.settings().locale);
  }

  /** Now, and in which words. */
  telling(): Telling {
    const { clock } = this.options;
    return { moment: momentOf(clock), wording: this.wording };
  }

  /** What an operator did, or what passes by itself of it. */
  operator(message: string, reason: string): void {
    this.options.record(this.operatorRecord(message, reason, {}));
  }

  /** What is done on an operator's word once it is recorded; fails where it could not be. */
  announce(message: string, reason: string, evidence: Evidence): Result<unknown> {
    return this.options.announce(this.operatorRecord(message, reason, evidence));
  }

  private operatorRecord(message: string, reason: string, evidence: Evidence): AuditRecord {
    const { unit, invocation } = this.options;
    const more = { priority: 5, reason, unit, invocation: invocation(), evidence, ...this.telling() } as const;
    return plainRecord("operator", message, more);
  }

  hand(hand: "started" | "stopped"): void {
    this.operator(this.wording.unit.hand(this.options.unit, hand), hand);
  }

  /** The evidence that an action is about to destroy. */
  snapshot({ incident, invocation, id }: Action, evidence: Evidence): void {
    const { unit, record } = this.options;
    const more = { priority: 6, reason: "before-restart", unit, evidence, incident, invocation, decision: id } as const;
    record(plainRecord("snapshot", this.wording.unit.beforeRestart(unit), { ...more, ...this.telling() }));
  }

  /** A decision that would break an invariant is a bug of ours: it is told, once. */
  brokenInvariant({ kind, evidence }: Action, invariant: string): void {
    const key = `${kind}:${invariant}`;
    if (this.refused.has(key)) return;
    this.refused.add(key);
    const { unit, record } = this.options;
    const message = this.wording.unit.brokenInvariant(unit, kind, invariant);
    const more = { priority: 2, reason: "invariant", unit, evidence, ...this.telling() } as const;
    record(plainRecord("trouble", message, more));
  }
}

/** Whose voice it is. */
export interface VoiceOptions extends Pick<KeeperOptions, "unit" | "clock" | "record" | "announce" | "wordingFor"> {
  readonly settings: () => UnitSettings;
  readonly invocation: () => InvocationId | null;
}
