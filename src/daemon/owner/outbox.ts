import type { ChannelChoice, TellingSettings } from "../../model/notify-settings.ts";
import { isAtLeast, type Severity } from "../../model/notification.ts";
import type { MonotonicMs } from "../../model/scalars.ts";
import type { Channel, Delivery } from "../../notifiers/channel.ts";
import { begin, nextOf, resume, settle } from "../../policy/telling/deliver.ts";
import { freshLine, type Line, post, type Waiting } from "../../policy/telling/line.ts";
import type { Draft } from "../../policy/telling/story.ts";

/** A channel with what it is given. */
export interface Way {
  readonly channel: Channel;
  readonly choice: ChannelChoice;
}

/** What an outbox works with. */
export interface OutboxOptions {
  readonly nowMs: () => MonotonicMs;
  /** Makes the lines durable; before an attempt, and after it. */
  readonly save: () => void;
  /** Told after each attempt; `line` is how the channel fares now. */
  readonly onAttempt: (attempt: Attempt) => void;
  /** Told of a fault of ours, which ends nothing. */
  readonly onFault: (error: unknown) => void;
}

/** One attempt, and how its channel fares after it. */
export interface Attempt {
  readonly way: Way;
  readonly item: Waiting;
  readonly delivery: Delivery;
  readonly before: Line;
  readonly line: Line;
}

/** At the end, an answer that is under way is waited for so long, milliseconds. */
const LAST_ANSWER_MS = 3000;

/** Gives notifications to the channels, each in order and one at a time; what is not delivered waits in its line. */
export class Outbox {
  private readonly options: OutboxOptions;
  private ways: readonly Way[] = [];
  private held = new Map<string, Line>();
  private readonly underWay = new Map<string, Promise<void>>();
  private readonly ending = new AbortController();

  constructor(options: OutboxOptions, lines: readonly Line[]) {
    this.options = options;
    this.held = new Map(lines.map((line) => [line.channel, resume(line)]));
  }

  /** Other channels, or other settings of them: what waits is tried at once, for somebody may have mended something. */
  adopt(ways: readonly Way[]): void {
    this.ways = ways;
    const lines = ways.map(({ channel: { name } }) => ({ ...this.lineOf(name), nextTryMs: null }));
    this.held = new Map(lines.map((line) => [line.channel, line]));
  }

  /** The lines of all channels that are set. */
  get lines(): readonly Line[] {
    return [...this.held.values()];
  }

  /** Takes a notification in for every channel that wants it, but for one. */
  post(draft: Draft, settings: TellingSettings, except: string | null = null): void {
    for (const way of this.ways) if (way.channel.name !== except) this.give(way, draft, settings);
  }

  /** Gives the others what waits in a channel that fails, where it was not grave enough for them. */
  carryOver(from: string, settings: TellingSettings): void {
    const waiting = this.lineOf(from).waiting.filter(({ notification }) => notification.phase !== "summary");
    for (const way of this.ways.filter(({ channel }) => channel.name !== from)) {
      for (const { notification } of waiting) {
        const { story, severity } = notification;
        const { threads } = this.lineOf(way.channel.name);
        const hasIt = isAtLeast(severity, way.choice.minSeverity) || threads.some((thread) => thread.story === story);
        if (!hasIt) this.give(way, notification, settings);
      }
    }
  }

  /** Begins to send what may be sent now. */
  pump(minuteOfDay: number | null): void {
    if (this.ending.signal.aborted) return;
    for (const way of this.ways) {
      const { name } = way.channel;
      if (this.underWay.has(name)) continue;
      const item = nextOf(this.lineOf(name), { choice: way.choice, nowMs: this.options.nowMs(), minuteOfDay });
      if (item === null) continue;
      const sent = this.send(way, item)
        .catch((error: unknown) => this.options.onFault(error))
        .finally(() => this.underWay.delete(name));
      this.underWay.set(name, sent);
    }
  }

  /** Changes one line, as when the others have been told of it. */
  amend(channel: string, change: Partial<Line>): void {
    this.keep({ ...this.lineOf(channel), ...change });
  }

  /** Waits a little for answers that are under way; what has none then counts as uncertain. */
  async close(): Promise<void> {
    const all = Promise.all(this.underWay.values());
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise((resolve) => {
      timer = setTimeout(resolve, LAST_ANSWER_MS);
    });
    await Promise.race([all, late]);
    clearTimeout(timer);
    this.ending.abort();
    await all;
  }

  private async send({ channel, choice }: Way, item: Waiting): Promise<void> {
    const { id, story } = item.notification;
    const thread = this.lineOf(channel.name).threads.find((one) => one.story === story)?.reference ?? null;
    this.keep(begin(this.lineOf(channel.name), id));
    this.options.save();
    const options = { thread, repeat: item.uncertain, signal: this.ending.signal };
    const delivery = await channel.send(item.notification, options).catch(unexpected);
    const before = this.lineOf(channel.name);
    const line = settle(before, id, delivery, this.options.nowMs());
    this.keep(line);
    this.options.save();
    this.options.onAttempt({ way: { channel, choice }, item, delivery, before, line });
  }

  private give({ channel: { name }, choice }: Way, draft: Draft, settings: TellingSettings): void {
    const wanted = { ...choice, minSeverity: this.carried(name, choice.minSeverity) };
    this.keep(post(this.lineOf(name), draft, { choice: wanted, settings, nowMs: this.options.nowMs() }));
  }

  /** While a channel fails for good or for long, the others carry what it would have been given. */
  private carried(name: string, minSeverity: Severity): Severity {
    return this.ways
      .filter(({ channel }) => channel.name !== name && this.lineOf(channel.name).isReported)
      .map(({ choice }) => choice.minSeverity)
      .reduce((least, one) => (isAtLeast(least, one) ? one : least), minSeverity);
  }

  private lineOf(name: string): Line {
    return this.held.get(name) ?? freshLine(name);
  }

  private keep(line: Line): void {
    if (this.held.has(line.channel) || this.ways.some(({ channel }) => channel.name === line.channel)) {
      this.held.set(line.channel, line);
    }
  }
}

/** A channel that throws has a fault of ours; the notification stays. */
function unexpected(error: unknown): Delivery {
  return { kind: "retry", why: error instanceof Error ? error.message : String(error), afterMs: null, uncertain: true };
}
