import type { StopCause, UnitObservation } from "../../model/observation.ts";
import type { Failure } from "../../model/result.ts";
import type { MonotonicMs, UnitName } from "../../model/scalars.ts";
import type { UnitHint } from "../../systemd/manager.ts";
import type { UnitProperties } from "../../systemd/unit-properties.ts";
import type { Causes } from "./activation-ledger.ts";
import { activationLedger, isDown } from "./activation-ledger.ts";
import { cameWith, type CameWithOptions } from "./came-with.ts";
import { MissedFalls } from "./missed-falls.ts";
import type { UnitSensorOptions } from "./sensor-options.ts";
import type { UnitJournal } from "./unit-journal.ts";
import { unitJournal } from "./unit-journal.ts";

export const defaultPollMs = 30_000;
/** A main process that changes while the state does not shows in no stamp: every so many looks, all is read. */
const looksPerReading = 10;
/** A bus that is not there from the start gives no hint either: then it is said that the unit is not seen. */
const firstLookMs = 2000;
/** A reading that failed for a passing reason is tried again after this, then after twice as long each time, up to the poll. */
const firstRetryMs = 250;
/** A unit that changes faster than it can be read is reported all the same, with its cause unknown. */
const readingsPerReport = 20;

interface Steady {
  readonly stamp: string;
  readonly observation: UnitObservation;
}

/** Watches one unit. */
export class UnitWatcher {
  readonly #unit: UnitName;
  readonly #options: UnitSensorOptions;
  readonly #ledger = activationLedger();
  readonly #journal: UnitJournal;
  readonly #falls: MissedFalls;
  readonly #unwatch: () => void;
  /** Jobs of ours that outlived the process that asked for them. */
  readonly #oldJobs = new Set<number>();
  /** Counts hints: a reading that a hint overtook may be older than what the hint tells. */
  #hints = 0;
  #reading = false;
  #due = false;
  #closed = false;
  #reported = false;
  readonly #firstLook: NodeJS.Timeout;
  /** What was last reported of a unit that is up, with no job; null after anything else. */
  #steady: Steady | null = null;
  #looks = 0;
  #retryMs = firstRetryMs;
  #retry: NodeJS.Timeout | undefined;
  #downSinceMs: MonotonicMs | null = null;
  #wentDown = false;
  /** The last reading that showed an invocation. */
  #last: UnitProperties | null = null;
  readonly #isOurs = (jobId: number): boolean => this.#options.manager.isOurJob(jobId) || this.#oldJobs.has(jobId);

  constructor(unit: UnitName, options: UnitSensorOptions) {
    this.#unit = unit;
    this.#options = options;
    this.#journal = options.journal ?? unitJournal({ userManager: options.userManager ?? false });
    this.#falls = new MissedFalls(this.#journal);
    this.#unwatch = options.manager.watch(unit, (hint) => this.#onHint(hint));
    this.#firstLook = setTimeout(() => {
      if (!this.#reported) this.read();
    }, firstLookMs);
  }

  /** Sees that a unit which was up is as it was, or reads it. */
  look(): void {
    const steady = this.#steady;
    this.#looks += 1;
    if (steady === null || this.#reading || this.#looks % looksPerReading === 0) this.read();
    else void this.#confirm(steady);
  }

  async #confirm({ stamp, observation }: Steady): Promise<void> {
    const before = this.#hints;
    const now = await this.#options.manager.stateStamp(this.#unit);
    if (this.#closed || this.#reading || this.#hints !== before) return;
    if (!now.ok || now.value !== stamp) return this.read();
    this.#options.onObservation({ ...observation, atMs: this.#options.clock.monotonicMs() });
  }

  read(): void {
    clearTimeout(this.#retry);
    this.#due = true;
    if (!this.#reading && !this.#closed) void this.#readWhileDue();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#firstLook);
    clearTimeout(this.#retry);
    this.#unwatch();
  }

  #onHint(hint: UnitHint): void {
    this.#hints += 1;
    switch (hint.kind) {
      case "connected":
        this.#ledger.gap();
        this.#options.onReloaded?.(this.#unit);
        break;
      case "reloaded":
        this.#options.onReloaded?.(this.#unit);
        break;
      case "lost":
        this.#ledger.gap();
        this.#blind(hint.why);
        return;
      case "job-new":
        this.#ledger.jobNew(hint.jobId);
        break;
      case "job-type":
        this.#ledger.jobType(hint.jobId, hint.type);
        break;
      case "job-removed":
        this.#ledger.jobRemoved(hint.jobId, hint.result);
        break;
      case "changed":
    }
    this.read();
  }

  async #readWhileDue(): Promise<void> {
    this.#reading = true;
    this.#steady = null;
    for (let attempt = 1; this.#due && !this.#closed; attempt += 1) {
      this.#due = false;
      if (await this.#readOnce(attempt >= readingsPerReport)) attempt = 0;
    }
    this.#reading = false;
  }

  /** Gives false when a hint overtook the reading: then another is due. */
  async #readOnce(isLast: boolean): Promise<boolean> {
    const { manager } = this.#options;
    const before = this.#hints;
    const result = await manager.unitProperties(this.#unit);
    await manager.callsSettled();
    if (this.#closed) return true;
    if (!result.ok) {
      this.#blind(result.message);
      this.#retrySoon(result);
      return true;
    }
    this.#retryMs = firstRetryMs;
    const { job } = result.value;
    if (job !== null && !this.#ledger.hasType(job.id)) {
      const type = await manager.jobType(job.path);
      this.#ledger.jobNew(job.id);
      if (type !== null) this.#ledger.jobType(job.id, type);
      if (type !== null && this.#options.isOurOldJob?.(this.#unit, type) === true) this.#oldJobs.add(job.id);
    }
    if (isDown(result.value)) await this.#typeFromJournal();
    await this.#excuseJobs(result.value);
    if (this.#hints !== before && !isLast) return false;
    if (this.#hints !== before) return this.#report(result.value, { stopCause: "unknown", startCause: "unknown" });
    const causes = this.#ledger.observe(result.value, this.#isOurs);
    if (causes.stopCause !== "ask-journal") {
      const fall = await this.#falls.before(result.value, causes.startCause);
      if (fall !== null && !this.#closed) this.#options.onObservation(fall);
      return this.#hints === before || isLast ? this.#report(result.value, causes) : false;
    }
    const stopCause = await this.#stopCauseFromJournal(result.value);
    if (this.#hints !== before) return false;
    this.#ledger.answer(stopCause);
    return this.#report(result.value, { ...causes, stopCause });
  }

  async #stopCauseFromJournal({ invocationId }: UnitProperties): Promise<StopCause> {
    const told = await this.#journal.stopCause({ unit: this.#unit, invocationId });
    if (told !== "job") return told;
    if (this.#options.isOurStop?.(this.#unit, invocationId) === true) return "ours";
    return (await this.#cameWith({ sinceMs: null })) ? "itself" : "job";
  }

  /**
   * Where systemd stops or restarts the unit because another one fell or is restarted, that is nobody's doing: asked
   * once, as the unit goes down, or when it is back already.
   */
  async #excuseJobs(properties: UnitProperties): Promise<void> {
    const { invocationId, activeEnterMs, automaticRestarts } = properties;
    const last = this.#last;
    const goesDown = isDown(properties) || properties.activeState === "deactivating";
    const isNew = last !== null && invocationId !== null && invocationId !== last.invocationId;
    // Whoever starts a unit that is down is nobody's companion.
    const ask = !this.#wentDown && (goesDown || (isNew && automaticRestarts <= last.automaticRestarts));
    const jobs = ask ? this.#ledger.foreignJobs(this.#isOurs) : [];
    const sinceMs = (isNew ? null : activeEnterMs) ?? last?.activeEnterMs ?? null;
    if (jobs.length > 0 && (await this.#cameWith({ sinceMs }))) {
      for (const jobId of jobs) this.#ledger.excuse(jobId);
    }
    this.#wentDown = goesDown;
  }

  #cameWith(question: Pick<CameWithOptions, "sinceMs">): Promise<boolean> {
    return cameWith(this.#unit, { ...question, manager: this.#options.manager, journal: this.#journal });
  }

  /** A bus that was lost says when it is back; what lasts is left to the poll. */
  #retrySoon({ code, recoverable }: Failure): void {
    if (!recoverable || code === "bus-lost") return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.read(), this.#retryMs);
    this.#retryMs = Math.min(this.#retryMs * 2, this.#options.pollMs ?? defaultPollMs);
  }

  /** A fast job is gone before its type can be read; its records in the journal have it. */
  async #typeFromJournal(): Promise<void> {
    for (const jobId of this.#ledger.untyped()) {
      const type = await this.#journal.jobType({ unit: this.#unit, jobId });
      if (type !== null) this.#ledger.jobType(jobId, type);
    }
  }

  #report(properties: UnitProperties, { stopCause, startCause }: Causes): true {
    if (this.#closed) return true;
    this.#reported = true;
    if (properties.invocationId !== null) this.#last = properties;
    const { id: _, job, stateStamp, activeEnterMs, inactiveEnterMs, ...shown } = properties;
    const atMs = this.#options.clock.monotonicMs();
    const down = isDown(properties);
    // systemd forgets the moment when it forgets an inactive unit; we do not.
    this.#downSinceMs = down ? (inactiveEnterMs ?? this.#downSinceMs ?? atMs) : null;
    const observation: UnitObservation = {
      ...shown,
      kind: "unit",
      unit: this.#unit,
      atMs,
      activeSinceMs: activeEnterMs,
      downSinceMs: this.#downSinceMs,
      stopCause: !down || stopCause === "ask-journal" ? null : stopCause,
      startCause,
    };
    const isSteady = properties.activeState === "active" && job === null;
    this.#steady = isSteady ? { stamp: stateStamp, observation } : null;
    this.#falls.show(observation);
    this.#options.onObservation(observation);
    return true;
  }

  #blind(why: string): void {
    if (this.#closed) return;
    this.#reported = true;
    this.#falls.lose();
    const atMs = this.#options.clock.monotonicMs();
    this.#options.onObservation({ kind: "blind", unit: this.#unit, atMs, sensor: "unit", why });
  }
}
