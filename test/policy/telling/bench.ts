import type { TellingSettings } from "../../../src/model/notify-settings.ts";
import type { MonotonicMs, UnitName, WallMs } from "../../../src/model/scalars.ts";
import { hear } from "../../../src/policy/telling/hear.ts";
import type { Heard } from "../../../src/policy/telling/heard.ts";
import { review } from "../../../src/policy/telling/review.ts";
import { type Draft, freshTelling, type TellingState } from "../../../src/policy/telling/story.ts";

export const unit = "bot.service" as UnitName;

export const settings: TellingSettings = {
  gatherMs: 15_000,
  reminderMs: 3_600_000,
  stableMs: 300_000,
  storm: { notifications: 20, windowMs: 600_000 },
  dailySummaryMinute: 540,
};

/** Plays what is heard against a clock that a test moves, and collects what is told. */
export class Telling {
  state: TellingState = freshTelling("seed");
  nowMs = 0;
  /** Open incidents; one that was never named is not known. */
  readonly open = new Map<string, boolean>();
  readonly told: Draft[] = [];
  private readonly settings: TellingSettings;

  constructor(changes: Partial<TellingSettings> = {}) {
    this.settings = { ...settings, ...changes };
  }

  hear(heard: Heard): this {
    if (heard.kind === "opened") this.open.set(heard.incident, true);
    if (heard.kind === "closed") this.open.set(heard.incident, false);
    this.state = hear(this.state, heard, { nowMs: this.nowMs as MonotonicMs, settings: this.settings });
    return this;
  }

  /** Time passes, a review every second. */
  pass(ms: number): this {
    for (let leftMs = ms; leftMs > 0; leftMs -= 1000) {
      this.nowMs += Math.min(1000, leftMs);
      this.look();
    }
    return this;
  }

  look(): this {
    const { state, drafts } = review(this.state, {
      host: "vm",
      userManager: false,
      nowMs: this.nowMs as MonotonicMs,
      wallMs: (1_790_000_000_000 + this.nowMs) as WallMs,
      settings: this.settings,
      isOpen: (_, incident) => this.open.get(incident) ?? null,
    });
    this.state = state;
    this.told.push(...drafts);
    return this;
  }

  /** What was told, in short: `opened down`. */
  get short(): string[] {
    return this.told.map(({ phase, class: kind }) => `${phase} ${kind}`);
  }
}

const about = { unit, language: "en" } as const;

export function opened(kind: string, incident: string): Heard {
  const found = { severity: "warning", title: `title of ${kind}`, happened: `It has ${kind}.`, evidence: [] } as const;
  return { kind: "opened", incident, class: kind, ...about, ...found };
}

export function notice(
  kind: string,
  incident: string | null,
  more: Partial<Extract<Heard, { kind: "notice" }>> = {},
): Heard {
  const found = { severity: "error", title: `notice of ${kind}`, happened: `Look: ${kind}.`, evidence: [] } as const;
  return { kind: "notice", incident, class: kind, left: "Mend it.", ...about, ...found, ...more };
}

export function done(incident: string, ok = true): Heard {
  return { kind: "done", unit, incident, sentence: ok ? "Restarted it." : "The restart FAILED.", ok };
}

export function closed(incident: string, how: "recovered" | "given-up" = "recovered"): Heard {
  return { kind: "closed", incident, sentence: "It has recovered.", how };
}

export function doing(kind: string, sentence = "Restarting it."): Heard {
  return { kind: "doing", class: kind, sentence, ...about };
}
