import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Moment, plainRecord } from "../../../src/audit/records.ts";
import { wordingIn } from "../../../src/audit/wording/wording.ts";
import { noNotifySettings } from "../../../src/config/notify-settings.ts";
import { Owner } from "../../../src/daemon/owner/owner.ts";
import type { AuditRecord } from "../../../src/model/audit-record.ts";
import type { ChannelChoice, NotifySettings } from "../../../src/model/notify-settings.ts";
import type { Notification } from "../../../src/model/notification.ts";
import type { BootId, IncidentId, MonotonicMs, UnitName, WallMs } from "../../../src/model/scalars.ts";
import type { Channel, ChannelName, Delivery, SendOptions } from "../../../src/notifiers/channel.ts";

export const unit = "bot.service" as UnitName;
const all: ChannelChoice = { minSeverity: "notice", quietHours: null, summary: true };

/** What a receiver does with an attempt: takes it, takes it and does not say so, or does not get it. */
export type Fate = "taken" | "taken-unsaid" | "lost" | "broken" | "refused" | "hangs" | "patience";

/** A way to the owner with faults on demand; what it has taken is what the owner has seen. */
export class FakeChannel implements Channel {
  readonly name: ChannelName;
  readonly target = "somewhere";
  readonly taken: { readonly notification: Notification; readonly options: SendOptions }[] = [];
  readonly attempts: string[] = [];
  readonly fates: Fate[] = [];
  always: Fate | null = null;
  /** Lets the attempts that hang go. */
  release: () => void = () => {};
  /** Called in the middle of each attempt. */
  onAttempt: () => void = () => {};

  constructor(name: ChannelName) {
    this.name = name;
  }

  get ids(): string[] {
    return this.taken.map(({ notification }) => notification.id);
  }

  async send(notification: Notification, options: SendOptions): Promise<Delivery> {
    this.attempts.push(notification.id);
    this.onAttempt();
    const fate = this.always ?? this.fates.shift() ?? "taken";
    if (fate === "taken" || fate === "taken-unsaid") this.taken.push({ notification, options });
    switch (fate) {
      case "taken":
        return { kind: "delivered", answer: "200", reference: `r${this.taken.length}` };
      case "taken-unsaid":
        return { kind: "retry", why: "cut", afterMs: null, uncertain: true };
      case "lost":
        return { kind: "retry", why: "refused", afterMs: null, uncertain: false };
      case "broken":
        return { kind: "broken", why: "401 Unauthorized" };
      case "refused":
        return { kind: "refused", why: "400 Bad Request" };
      case "patience":
        return { kind: "retry", why: "429", afterMs: 86_400_000, uncertain: false };
      case "hangs": {
        const { promise, resolve } = Promise.withResolvers<Delivery>();
        const cut: Delivery = { kind: "retry", why: "aborted", afterMs: null, uncertain: true };
        this.release = () => resolve(cut);
        options.signal.addEventListener("abort", () => resolve(cut));
        return await promise;
      }
    }
  }
}

/** An Owner in a directory of its own, with a clock that a test moves; it can be killed and started again. */
export class OwnerBench {
  readonly directory = mkdtempSync(join(tmpdir(), "unitwarden-owner-"));
  nowMs = 1_000_000;
  wallAheadMs = Date.UTC(2026, 10, 29, 12);
  bootId = "b".repeat(32);
  settings: NotifySettings = { ...noNotifySettings, dailySummaryMinute: null };
  channels: FakeChannel[];
  choices: Partial<Record<ChannelName, ChannelChoice>> = {};
  readonly open = new Set<string>();
  private readonly detectors = new Map<string, string>();
  readonly records: AuditRecord[] = [];
  readonly faults: string[] = [];
  recordFails = false;
  owner: Owner;

  constructor(...names: readonly ChannelName[]) {
    this.channels = names.map((name) => new FakeChannel(name));
    this.owner = this.started();
  }

  [Symbol.dispose](): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  get channel(): FakeChannel {
    const [first] = this.channels;
    if (first === undefined) throw new Error("No channel");
    return first;
  }

  /** A daemon that knows what its predecessor wrote, and nothing else. */
  restart(): void {
    this.owner = this.started();
  }

  /** The machine reboots; `offMs` later it is up again. */
  reboot(offMs: number): void {
    this.wallAheadMs += this.nowMs + offMs - 5000;
    this.nowMs = 5000;
    this.bootId = this.bootId === "b".repeat(32) ? "c".repeat(32) : "b".repeat(32);
    this.restart();
  }

  moment(): Moment {
    return { monotonicMs: this.nowMs as MonotonicMs, wallMs: (this.wallAheadMs + this.nowMs) as WallMs };
  }

  say(event: AuditRecord["event"], more: Partial<AuditRecord> = {}): void {
    const plain = plainRecord(event, `${event} of ${more.reason ?? "x"}.`, {
      priority: 4,
      reason: "x",
      unit,
      moment: this.moment(),
    });
    this.owner.hear({ ...plain, ...more });
  }

  opens(detector: string, id: string): void {
    this.open.add(id);
    this.detectors.set(id, detector);
    this.say("incident-opened", { incident: id as IncidentId, reason: detector, evidence: { detector } });
  }

  recovers(detector: string, id: string): void {
    this.open.delete(id);
    const more = { incident: id as IncidentId, priority: 5, evidence: { detector } } as const;
    this.say("incident-recovered", { ...more, reason: "healthy" });
  }

  /** Time passes, a beat a second; what is under way is given the time that it takes. */
  async pass(ms: number, strideMs = 1000): Promise<void> {
    for (let leftMs = ms; leftMs > 0; leftMs -= strideMs) {
      this.nowMs += Math.min(strideMs, leftMs);
      this.owner.tick();
      await new Promise((resolve) => void setImmediate(resolve));
    }
  }

  private started(): Owner {
    return new Owner({
      clock: {
        monotonicMs: () => this.nowMs as MonotonicMs,
        wallMs: () => (this.wallAheadMs + this.nowMs) as WallMs,
        bootId: this.bootId as BootId,
      },
      settings: this.settings,
      stateDirectory: this.directory,
      redact: (text) => text.replaceAll("s3cret", "[hidden]"),
      host: "vm",
      userManager: false,
      waysOf: () => this.channels.map((channel) => ({ channel, choice: this.choices[channel.name] ?? all })),
      onFault: (error) => this.faults.push(String(error)),
      record: (record) => {
        if (this.recordFails) throw new Error("no record");
        this.records.push(record);
        this.owner.hear(record);
        return null;
      },
      wordingOf: () => wordingIn("en"),
      language: () => "en",
      localTime: () => {
        const now = new Date(this.wallAheadMs + this.nowMs);
        return { day: now.toISOString().slice(0, 10), minute: now.getUTCHours() * 60 + now.getUTCMinutes() };
      },
      openIncidents: () =>
        [...this.open].map((incident) => ({
          incident,
          record: () => {
            const detector = this.detectors.get(incident) ?? "stall";
            const plain = {
              reason: detector,
              priority: 4,
              evidence: { detector },
              unit,
              moment: this.moment(),
            } as const;
            return plainRecord("incident-opened", "It goes on.", { ...plain, incident: incident as IncidentId });
          },
        })),
      isOpen: (_, incident) => this.open.has(incident),
    });
  }
}
