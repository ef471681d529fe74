import { type TellingWords, tellingWords } from "../../knowledge/telling-words.ts";
import type { NotifySettings } from "../../model/notify-settings.ts";
import { lookFurther, ofItself } from "../../policy/telling/compose.ts";
import type { Line } from "../../policy/telling/line.ts";
import type { Attempt, Outbox } from "./outbox.ts";
import type { OwnerOptions } from "./owner-contract.ts";
import type { OwnRecord } from "./own-record.ts";

/** A channel that has failed for so long is told of by the others, milliseconds. */
const FAILING_MS = 300_000;

/** What the reports work with. */
export interface ReportOptions extends Pick<OwnerOptions, "clock" | "host" | "userManager" | "language"> {
  readonly outbox: Outbox;
  readonly settings: () => NotifySettings;
  readonly nextId: () => string;
  readonly record: OwnRecord;
  readonly save: () => void;
}

/** Records what was delivered and what was not, and tells the other channels of one that fails. */
export class DeliveryReports {
  private readonly options: ReportOptions;

  constructor(options: ReportOptions) {
    this.options = options;
  }

  afterAttempt({ way: { channel }, item: { notification, attempts }, delivery, before, line }: Attempt): void {
    const { record } = this.options;
    const { name, target } = channel;
    const { unit, title, id, phase, story } = notification;
    const evidence = { channel: name, target, notification: id, story, phase, attempts: attempts + 1 };
    if (delivery.kind === "delivered") {
      const { answer } = delivery;
      const message = this.words.told(name, unit === null ? title : `${unit}: ${title}`, answer);
      record("told", message, { reason: phase, priority: 6, unit, evidence: { ...evidence, answer } });
    } else if (delivery.kind === "refused") {
      const message = this.words.channelRefused(name, title, delivery.why);
      record("trouble", message, { reason: "channel-refused", priority: 4, evidence });
      // Once, and not of what is itself a complaint about a channel: two that refuse everything would never end.
      if (!before.isReported && notification.class !== "channel") this.report(line, message);
    } else if (delivery.kind === "broken" && !before.isReported) this.reportFailing(line);
  }

  /** Tells of the channels that have failed for long, whether or not they are being tried just now. */
  tick(): void {
    const { clock, outbox } = this.options;
    const nowMs = clock.monotonicMs();
    for (const line of outbox.lines) {
      const { failingSinceMs, isReported } = line;
      if (!isReported && failingSinceMs !== null && nowMs - failingSinceMs >= FAILING_MS) this.reportFailing(line);
    }
  }

  private get words(): TellingWords {
    return tellingWords[this.options.language()];
  }

  private reportFailing(line: Line): void {
    const { channel, broken, lastWhy, waiting, failures } = line;
    const message = this.words.channelFails(channel, broken ?? lastWhy ?? "?", waiting.length);
    this.options.record("trouble", `${message} ${this.words.channelMend(channel)}`, {
      reason: broken === null ? "channel-failing" : "channel-broken",
      priority: 3,
      evidence: { channel, waiting: waiting.length, failures },
    });
    this.report(line, message);
  }

  /** Once until it works again; what waits there and was not grave enough for the others is theirs now too. */
  private report({ channel }: Line, happened: string): void {
    const { outbox, settings, nextId, save, clock, host, userManager, language } = this.options;
    outbox.amend(channel, { isReported: true });
    const draft = ofItself({
      id: nextId(),
      phase: "once",
      // Whatever it failed to deliver: the next thing may be.
      severity: "critical",
      class: "channel",
      host,
      atWallMs: clock.wallMs(),
      language: language(),
      title: this.words.title("channel") ?? "channel",
      happened,
    });
    const mend = { left: this.words.channelMend(channel), look: lookFurther(null, { isOver: false, userManager }) };
    outbox.post({ ...draft, ...mend }, settings(), channel);
    outbox.carryOver(channel, settings());
    save();
  }
}
