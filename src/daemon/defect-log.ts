import { momentOf, plainRecord } from "../audit/records.ts";
import type { UnitWording } from "../audit/wording/wording.ts";
import { type NeverAwaited, neverAwaitedIn } from "../knowledge/classes/coroutine.ts";
import type { AuditRecord } from "../model/audit-record.ts";
import type { MessageObservation } from "../model/observation.ts";
import type { UnitName } from "../model/scalars.ts";
import type { Clock } from "../runtime/clock.ts";

/** A program that makes up ever new names is not followed for ever. */
const MOST_TOLD = 200;

/**
 * Tells each defect of a unit's code once: nothing can be done about it here, and somebody has to mend it. CPython prints
 * it once a process, so each restart of the bot would tell it again; what was told is read back out of the journal.
 */
export class DefectLog {
  private readonly options: DefectLogOptions;
  private told: Promise<Set<string>> | null = null;

  constructor(options: DefectLogOptions) {
    this.options = options;
  }

  /** Tells the defect that a message shows, if it is new. */
  async hear({ text, invocationId, cursor }: MessageObservation): Promise<void> {
    const defect = neverAwaitedIn(text);
    if (defect === null) return;
    this.told ??= this.asked();
    const told = await this.told;
    const key = defectKey(defect);
    if (told.has(key) || told.size >= MOST_TOLD) return;
    told.add(key);
    const { unit, clock, record, wording } = this.options;
    const moment = momentOf(clock);
    const evidence = { defect: key, ...defect, text, cursor };
    const more = { priority: 4, reason: "code-defect", unit, invocation: invocationId, evidence, moment } as const;
    record(plainRecord("notice", wording().codeDefect(unit, defect), more));
  }

  /** Told twice is better than not at all: a journal that does not answer has told nothing. */
  private async asked(): Promise<Set<string>> {
    return new Set(await this.options.toldBefore().catch(() => []));
  }
}

/** What a defect log works with. */
export interface DefectLogOptions {
  readonly unit: UnitName;
  readonly clock: Clock;
  readonly record: (record: AuditRecord) => unknown;
  readonly wording: () => UnitWording;
  /** The keys of the defects that were told of the unit in this boot; asked once, at the first defect. */
  readonly toldBefore: () => Promise<readonly string[]>;
}

/** The same for what is the same defect. */
function defectKey({ name, file, line }: NeverAwaited): string {
  return `${name} ${file ?? ""}:${line ?? ""}`;
}
