import type { Language } from "../../model/language.ts";
import type { UnitName } from "../../model/scalars.ts";

/** A verdict; its word is the same in every language wherever programs read it. */
export type Status = "ok" | "warning" | "critical" | "unknown";

/** What is checked, in the order of the table; the keys never change. */
export const rowKeys = [
  "state",
  "restarts",
  "memory",
  "memory_growth",
  "activity",
  "instances",
  "critical_errors",
  "dependencies",
  "journal",
  "notifications",
] as const;

/** One thing that is checked. */
export type RowKey = (typeof rowKeys)[number];

/** One line of the table: what is normal, what was measured, and the verdict. Texts are redacted, in one language. */
export interface Row {
  readonly key: RowKey;
  readonly status: Status;
  readonly normal: string;
  readonly measured: string;
  /** The measured value for programs; null where it is not known. */
  readonly value: number | string | null;
  /** Of a number: `B`, `B/h`, `1/min`, `restarts`, `processes`, `errors`, `dependencies`, `channels`; null for a word. */
  readonly unitOfMeasure: string | null;
  /** What else there is to say: reasons, process lists, log lines. */
  readonly detail: readonly string[];
  /** The fact in a few words, for the first line; null: nothing to say there. */
  readonly gist: string | null;
}

/** The check of one unit. */
export interface UnitReport {
  readonly unit: UnitName;
  readonly status: Status;
  readonly language: Language;
  readonly rows: readonly Row[];
}

/** Exit statuses as monitoring plugins have them (Monitoring Plugins Development Guidelines, "Plugin Return Codes"). */
const exitStatuses = { ok: 0, warning: 1, critical: 2, unknown: 3 } as const satisfies Record<Status, number>;

/** The exit status of a verdict. */
export function exitStatusOf(status: Status): number {
  return exitStatuses[status];
}

const worstFirst = ["critical", "warning", "unknown", "ok"] as const;

/** The worst verdict in the order of monitoring plugins: critical, warning, unknown, ok; `unknown` where there is none. */
export function worst(statuses: readonly Status[]): Status {
  return worstFirst.find((status) => statuses.includes(status)) ?? "unknown";
}

/**
 * The verdict on a unit. What cannot be known beside what is well does not make a unit sick, nor the check unknown:
 * without the daemon there is no trend, and who is not root does not see everything. Only where the state itself is
 * not known, or nothing but the state is, is the whole unknown.
 */
export function overallStatus(rows: readonly Pick<Row, "key" | "status">[]): Status {
  const bad = worst(rows.map(({ status }) => status));
  if (bad === "critical" || bad === "warning") return bad;
  const known = rows.filter(({ status }) => status === "ok");
  const stateIsKnown = known.some(({ key }) => key === "state");
  return stateIsKnown && (known.length > 1 || rows.length === 1) ? "ok" : "unknown";
}
