import type { MessageObservation } from "../../../src/model/observation.ts";
import type { Host } from "../history.ts";
import type { Noise } from "../prng.ts";
import type { Clockwork } from "./clockwork.ts";
import type { Journal } from "./journal.ts";

/** What the program meets: told by the world. */
export interface Surroundings {
  online(): boolean;
  /** Calls hang instead of failing: nothing is logged. */
  hung(): boolean;
  webhook(): boolean;
  portTaken(): boolean;
}

/** A crash loop in force. */
export interface CrashLoop {
  readonly crashAfterMs: number;
  readonly untilMs: number;
  readonly cure: "time" | "restart";
  readonly cause: MessageObservation["class"] | null;
}

/** A leak in force. */
export interface Leak {
  readonly fromMs: number;
  readonly untilMs: number;
  readonly bytesPerHour: number;
}

/** Who is gone without a word has his poll held for no longer. */
const LONG_POLL_MS = 60_000;
const hourMs = 3_600_000;

/** The bot: what it does between its start and its end, and what its journal shows of it (docs/field-notes.md, "Activity and silence"). */
export class Program {
  invocation: number | null = null;
  startedMs = 0;
  /** When it began to serve; null before. */
  readyMs: number | null = null;
  /** When it fell silent with the process alive; null while it works. */
  stalledMs: number | null = null;
  /** When it last began to serve. */
  servedMs = -Infinity;
  stallEndedMs = -Infinity;
  /** True while its requests come through. */
  serving = false;
  jumpBytes = 0;
  loop: CrashLoop | null = null;
  leaks: Leak[] = [];
  onExit: (result: "exit-code" | "signal" | "success") => void = () => {};
  onChange: () => void = () => {};
  /** When an invocation last ended with a poll under way. */
  private polledMs = -Infinity;
  private readonly parts: {
    readonly clockwork: Clockwork;
    readonly journal: Journal;
    readonly host: Host;
    readonly noise: Noise;
    readonly surroundings: Surroundings;
  };

  constructor(parts: Program["parts"]) {
    this.parts = parts;
  }

  /** The main process begins. */
  began(invocation: number): void {
    const { clockwork, host, noise, surroundings } = this.parts;
    this.invocation = invocation;
    this.startedMs = clockwork.nowMs;
    this.readyMs = null;
    this.stalledMs = null;
    this.jumpBytes = 0;
    this.serving = false;
    const random = noise.of("program");
    const bootMs = random.int(800, 4000);
    this.later(bootMs, () => {
      if (host.portGuard && surroundings.portTaken()) this.exit("critical");
      else if (!surroundings.online() && host.offline === "crash-at-start") {
        this.say("network");
        this.later(random.int(500, 5000), () => this.exit("critical"));
      } else this.ready();
    });
    const loop = this.loopNow();
    if (loop !== null)
      this.later(loop.crashAfterMs, () => (this.loopNow() === loop ? this.exit(loop.cause) : undefined));
  }

  /** The main process is gone. */
  ended(): void {
    if (this.serving) this.polledMs = this.parts.clockwork.nowMs;
    this.invocation = null;
    this.readyMs = null;
    this.stalledMs = null;
    this.serve(false);
  }

  /** Falls silent. */
  stall(forMs: number): void {
    if (this.invocation === null || this.stalledMs !== null) return;
    const { clockwork } = this.parts;
    const sinceMs = clockwork.nowMs;
    this.stalledMs = sinceMs;
    this.serve(false);
    this.later(forMs, () => {
      if (this.stalledMs !== sinceMs) return;
      this.stalledMs = null;
      this.stallEndedMs = clockwork.nowMs;
      this.later(this.parts.noise.of("retry").int(200, this.parts.host.retryMaxMs), () => this.meetNow());
    });
  }

  /** The world around it has changed: it goes on serving, or stops, or tries again. */
  meet(): void {
    if (this.invocation === null || this.readyMs === null || this.stalledMs !== null) return;
    const { surroundings, host, noise } = this.parts;
    const open = surroundings.online() && !surroundings.webhook();
    if (this.serving && !open) {
      this.serve(false);
      this.retry(500);
    } else if (!this.serving && open) {
      const waitMs = noise.of("retry").int(200, host.retryMaxMs);
      this.later(waitMs, () => this.meetNow());
    }
  }

  /** Somebody else polls with its token: it is answered 409. */
  conflicted(): void {
    if (this.invocation === null || this.readyMs === null || this.stalledMs !== null) return;
    const { host, clockwork, journal } = this.parts;
    const { invocation } = this;
    this.say("conflict");
    // A traceback comes in several lines.
    clockwork.after(40, () => journal.line("conflict", invocation));
    if (host.onConflict === "exit") this.later(300, () => this.exit("critical"));
  }

  say(kind: MessageObservation["class"]): void {
    if (this.invocation !== null) this.parts.journal.line(kind, this.invocation);
  }

  exit(cause: MessageObservation["class"] | null): void {
    if (this.invocation === null) return;
    if (cause !== null) this.say(cause);
    this.onExit("exit-code");
  }

  loopNow(): CrashLoop | null {
    return this.loop !== null && this.parts.clockwork.nowMs < this.loop.untilMs ? this.loop : null;
  }

  /** Anonymous memory now, without noise, bytes. */
  plainBytes(): number {
    const { clockwork, host } = this.parts;
    const { baseBytes, warmUpBytes, warmUpMs, sawtoothBytes, sawtoothMs } = host.memory;
    const ageMs = clockwork.nowMs - this.startedMs;
    const warm = warmUpBytes * (1 - Math.exp((-3 * ageMs) / warmUpMs));
    const tooth = sawtoothBytes * ((ageMs % sawtoothMs) / sawtoothMs);
    return baseBytes + warm + tooth + this.leakedBytes() + this.jumpBytes;
  }

  /** What has leaked in this invocation, bytes. */
  leakedBytes(): number {
    const nowMs = this.parts.clockwork.nowMs;
    return this.leaks.reduce((sum, { fromMs, untilMs, bytesPerHour }) => {
      const leakedMs = Math.min(nowMs, untilMs) - Math.max(fromMs, this.startedMs);
      return sum + (bytesPerHour * Math.max(0, leakedMs)) / hourMs;
    }, 0);
  }

  /** A program that dies of its token, its imports or its environment never polls. */
  private reachesItsApi(): boolean {
    const { surroundings } = this.parts;
    return surroundings.online() && !surroundings.webhook() && (this.loopNow()?.cause ?? "critical") === "critical";
  }

  private ready(): void {
    this.readyMs = this.parts.clockwork.nowMs;
    // The old poll may still be held, for as long as a long poll lasts: one 409, and the first success some ten seconds later.
    // Whoever is answered 409 holds none.
    const held = this.parts.clockwork.nowMs - this.polledMs < LONG_POLL_MS;
    if (held && this.reachesItsApi() && this.parts.noise.of("transient").chance(0.3)) {
      this.say("conflict");
      this.later(11_000, () => this.meetNow());
    } else this.meetNow();
    if (this.parts.host.beats === "talked-to") this.talkedTo();
  }

  private meetNow(): void {
    if (this.invocation === null || this.readyMs === null || this.stalledMs !== null) return;
    const { surroundings } = this.parts;
    const open = surroundings.online() && !surroundings.webhook();
    this.serve(open);
    if (!open) this.retry(1000);
  }

  /** Tries again, with a growing pause, and says why it could not. */
  private retry(pauseMs: number): void {
    const { host, surroundings } = this.parts;
    if (this.serving || this.stalledMs !== null) return;
    if (surroundings.webhook() && surroundings.online()) {
      this.say("conflict_webhook");
      if (host.onConflict === "exit") {
        this.exit("critical");
        return;
      }
    } else if (!surroundings.online() && !surroundings.hung()) this.say("network");
    const nextMs = Math.min(host.retryMaxMs, pauseMs * 1.5 + 500);
    this.later(nextMs, () => {
      if (this.serving || this.stalledMs !== null || this.readyMs === null) return;
      if (surroundings.online() && !surroundings.webhook()) this.serve(true);
      else this.retry(nextMs);
    });
  }

  private serve(serving: boolean): void {
    const { journal, host } = this.parts;
    if (this.serving !== serving) this.onChange();
    if (serving) this.servedMs = this.parts.clockwork.nowMs;
    this.serving = serving;
    journal.beat(serving && host.beats === "steady" ? this.invocation : null);
  }

  /** Updates come in conversations, hours apart. */
  private talkedTo(): void {
    const random = this.parts.noise.of("talk");
    this.later(random.magnitude(60_000, 5 * hourMs), () => {
      if (this.serving) {
        const lines = random.int(1, 5);
        for (let line = 0; line < lines; line += 1)
          this.later(line * 20_000, () => this.serving && this.say("activity"));
      }
      this.talkedTo();
    });
  }

  /** Later, if it is still the same process. */
  private later(delayMs: number, run: () => void): void {
    const { invocation } = this;
    this.parts.clockwork.after(delayMs, () => {
      if (this.invocation === invocation && invocation !== null) run();
    });
  }
}
