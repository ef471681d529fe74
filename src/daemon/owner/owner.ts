import { redactRecord } from "../../audit/redacted-record.ts";
import { tellingWords, type TellingWords } from "../../knowledge/telling-words.ts";
import type { AuditRecord } from "../../model/audit-record.ts";
import type { NotifySettings } from "../../model/notify-settings.ts";
import { type ChannelFares, faresOf } from "../../policy/telling/fares.ts";
import { hear } from "../../policy/telling/hear.ts";
import { review } from "../../policy/telling/review.ts";
import { freshTelling, type TellingState } from "../../policy/telling/story.ts";
import { summarise } from "../../policy/telling/summary.ts";
import { count } from "../../policy/telling/tally.ts";
import { savedAt } from "../initial-state.ts";
import { shiftBetween } from "../shift-times.ts";
import { countedIn } from "./counted-record.ts";
import { heardIn } from "./heard-record.ts";
import { DeliveryReports } from "./delivery-reports.ts";
import { Outbox, type Way } from "./outbox.ts";
import { type OwnRecord, ownRecord } from "./own-record.ts";
import type { OwnerOptions } from "./owner-contract.ts";
import { openOwnerFile, type SavedTelling } from "./owner-file.ts";
import { shiftLine, shiftTelling, withoutSights } from "./shift-telling.ts";

/** Counts alone are made durable so often. */
const SAVE_MS = 300_000;

/** Tells the owner: hears every audit record, and gives what it means to the channels, once, in order, whatever happens. */
export class Owner {
  private readonly options: OwnerOptions;
  private readonly file: ReturnType<typeof openOwnerFile>;
  private readonly outbox: Outbox;
  private readonly reports: DeliveryReports;
  private readonly record: OwnRecord;
  private telling: TellingState;
  private settings: NotifySettings;
  private ways: readonly Way[] = [];
  private isDirty = false;
  private savedAtMs = -Infinity;
  private saveTrouble: string | null = null;
  /** Why the file was of no use, until that is said: not before whoever records hears us. */
  private unusable: string | null;

  constructor(options: OwnerOptions) {
    const { clock, settings, stateDirectory } = options;
    this.options = options;
    this.settings = settings;
    this.file = openOwnerFile(stateDirectory);
    const found = this.file.load();
    const now = savedAt(clock);
    const saved: SavedTelling | null = found.kind === "state" ? found.state : null;
    const byMs = saved === null ? 0 : shiftBetween(saved.savedAt, now);
    // Milliseconds since 1970: no notification has an ID that one before had, whatever becomes of the file.
    const fresh = freshTelling(`${Math.floor(now.wallMs).toString(36)}${clock.bootId.slice(0, 4)}`);
    this.telling = saved === null ? fresh : withoutSights(shiftTelling(saved.telling, byMs), clock.monotonicMs());
    this.outbox = new Outbox(
      {
        nowMs: () => clock.monotonicMs(),
        save: () => this.save(),
        onFault: options.onFault,
        onAttempt: (attempt) => {
          this.reports.afterAttempt(attempt);
          this.outbox.pump(options.localTime()?.minute ?? null);
        },
      },
      (saved?.lines ?? []).map((line) => shiftLine(line, byMs)),
    );
    this.record = ownRecord(options);
    this.reports = new DeliveryReports({
      ...options,
      outbox: this.outbox,
      settings: () => this.settings,
      nextId: () => this.nextId(),
      record: this.record,
      save: () => this.save(),
    });
    this.adopt(settings);
    this.unusable = found.kind === "unusable" ? found.why : null;
  }

  /** Other settings, after a reload. */
  adopt(settings: NotifySettings): void {
    this.settings = settings;
    this.ways = this.options.waysOf(settings);
    this.outbox.adopt(this.ways);
    this.isDirty = true;
  }

  /** True where somebody is to be told, or a dead man's switch wants to know. */
  private get isOn(): boolean {
    return this.ways.length > 0 || this.settings.heartbeat !== null;
  }

  /** What is open that the owner has to look after, in a line; null where nothing is. */
  get alarm(): string | null {
    const worst = this.telling.stories.find(
      ({ severity, open }) => open.length > 0 && (severity === "critical" || severity === "error"),
    );
    return worst === undefined ? null : `${worst.unit ?? "unitwarden"}: ${worst.title}`;
  }

  /** How the channels fare that are set. */
  get channels(): readonly ChannelFares[] {
    return this.outbox.lines.map(faresOf);
  }

  /** Takes in a record before it goes to the trail: what is to be told is durable when this returns. */
  readonly hear = (record: AuditRecord): void => {
    if (!this.isOn) return;
    // Of a sample figures alone are counted, and nothing is told.
    const isSample = record.event === "sample";
    const shown = isSample ? record : this.redacted(record);
    const counted = countedIn(shown);
    if (counted !== null) {
      this.telling = { ...this.telling, tally: count(this.telling.tally, counted) };
      this.isDirty = true;
    }
    this.take(shown);
  };

  private redacted(record: AuditRecord): AuditRecord {
    const { redact, clock } = this.options;
    return redactRecord(record, { redact, nowWallMs: () => clock.wallMs() });
  }

  private take(shown: AuditRecord): void {
    const heard = heardIn(shown, this.options.wordingOf(shown.unit));
    if (heard === null) return;
    const before = this.telling;
    this.telling = hear(before, heard, { nowMs: this.options.clock.monotonicMs(), settings: this.settings });
    if (this.telling !== before) this.save();
  }

  /** Tells what is due; to be called with every beat. */
  tick(): void {
    if (!this.isOn) return;
    this.sayUnusable();
    this.catchUp();
    this.reports.tick();
    const { clock, isOpen, host, userManager } = this.options;
    const scene = { host, userManager, wallMs: clock.wallMs(), settings: this.settings };
    const before = this.telling;
    const { state, drafts } = review(before, { ...scene, nowMs: clock.monotonicMs(), isOpen });
    const heldBack = this.outbox.lines.reduce((most, line) => Math.max(most, line.heldBackToday), 0);
    const today = { ...scene, language: this.options.language(), time: this.options.localTime(), heldBack };
    const summary = summarise(state, today);
    this.telling = summary.state;
    const all = summary.draft === null ? drafts : [...drafts, summary.draft];
    for (const draft of all) this.outbox.post(draft, this.settings);
    if (summary.draft !== null) {
      for (const { channel } of this.outbox.lines) this.outbox.amend(channel, { heldBackToday: 0 });
    }
    const isNews = this.telling.stories !== before.stories || all.length > 0;
    const isDue = this.isDirty && clock.monotonicMs() - this.savedAtMs >= SAVE_MS;
    if (isNews || isDue || this.saveTrouble !== null) this.save();
    this.outbox.pump(today.time?.minute ?? null);
  }

  /** Ends: answers that are under way are waited for, everything is saved. */
  async close(): Promise<void> {
    await this.outbox.close();
    if (this.isOn) this.save();
  }

  private nextId(): string {
    const { seed, sequence } = this.telling;
    this.telling = { ...this.telling, sequence: sequence + 1 };
    return `${seed}-${sequence}`;
  }

  private get words(): TellingWords {
    return tellingWords[this.options.language()];
  }

  /** An incident that no story knows: it was open before anybody was to be told, or what was known of it is lost. */
  private catchUp(): void {
    const known = new Set(this.telling.stories.flatMap(({ open }) => open));
    for (const { incident, record } of this.options.openIncidents()) {
      if (!known.has(incident)) this.take(this.redacted(record()));
    }
  }

  private sayUnusable(): void {
    const why = this.unusable;
    this.unusable = null;
    if (why !== null) this.trouble("notifications-unusable", this.words.fileUnusable(why));
  }

  private trouble(reason: string, message: string): void {
    this.record("trouble", message, { reason, priority: 3, evidence: {} });
  }

  private save(): void {
    const { clock } = this.options;
    const saved = this.file.save({ savedAt: savedAt(clock), telling: this.telling, lines: this.outbox.lines });
    this.savedAtMs = clock.monotonicMs();
    this.isDirty = !saved.ok;
    const trouble = saved.ok ? null : saved.message;
    const isNew = trouble !== null && this.saveTrouble === null;
    this.saveTrouble = trouble;
    if (isNew) this.trouble("notifications-not-saved", this.words.fileNotSaved(trouble));
  }
}
