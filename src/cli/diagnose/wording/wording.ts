import type { Language } from "../../../model/language.ts";
import type { Diagnosis, Effect, Finding, FindingCode } from "../../../knowledge/diagnosis/finding.ts";
import { en } from "./en.ts";
import { ru } from "./ru.ts";

/** What is said of one finding. */
export interface Said {
  /** A clause: what is wrong. */
  readonly what: string;
  /** What to do, step by step; commands as they are typed. */
  readonly remedies: readonly string[];
  /** What would keep it from coming back; null for nothing. */
  readonly prevention: string | null;
}

/** A finding of one code. */
export type Of<Code extends FindingCode> = Extract<Finding, { readonly code: Code }>;

/** Where a finding is said: the unit, and what the same words need of it. */
export interface About {
  readonly unit: string;
  /** `unitwarden` as the reader would call systemctl: with `--user` or without. */
  readonly systemctl: string;
  readonly isDown: boolean;
  /** The moment of the diagnosis. */
  readonly atWallMs: number;
}

/** All the words of `diagnose` in one language. */
export interface Words {
  readonly findings: { readonly [Code in FindingCode]: (finding: Of<Code>, about: About) => Said };
  /** `since` begins with a blank, or is empty. */
  readonly condition: Readonly<Record<Diagnosis["condition"], (since: string) => string>>;
  /** Down all the same: it runs just now, and has fallen again and again. */
  readonly flaps: (since: string) => string;
  readonly since: (time: string, ago: string) => string;
  readonly fell: (times: number, exit: string | null) => string;
  readonly startLimit: string;
  readonly held: string;
  readonly noCause: string;
  readonly headings: {
    readonly evidence: string;
    readonly remedies: string;
    readonly prevention: string;
    readonly others: string;
    readonly journal: string;
    readonly lastErrors: string;
    readonly checked: string;
  };
  readonly severity: Readonly<Record<Finding["severity"], string>>;
  readonly classLine: (title: string, count: number, first: string, last: string) => string;
  readonly well: {
    readonly dependency: (name: string, detail: string) => string;
    readonly environmentFile: (path: string, variables: number) => string;
    readonly credentials: (path: string) => string;
    readonly program: (path: string) => string;
    readonly oneInstance: string;
    readonly disk: string;
    readonly clock: string;
  };
  readonly asRoot: string;
}

const words: Readonly<Record<Language, Words>> = { en, ru };

/** The words of a language. */
export function wordsOf(language: Language): Words {
  return words[language];
}

/** Says one finding. */
export function sayFinding(finding: Finding, about: About, language: Language): Said {
  // Each code has words for its own findings, as the type of `findings` holds.
  const say = words[language].findings[finding.code] as (finding: Finding, about: About) => Said;
  return say(finding, about);
}

/** Says what a cause led to. */
export function sayEffect(
  effect: Effect,
  language: Language,
  title: (effect: Effect & { kind: "class" }) => string,
): string {
  const { fell, startLimit, held } = words[language];
  switch (effect.kind) {
    case "class":
      return title(effect);
    case "fell":
      return fell(effect.times, effect.exit);
    case "start-limit":
      return startLimit;
    case "held":
      return held;
  }
}
