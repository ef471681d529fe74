import { labels } from "./labels.ts";
import type { Row, UnitReport } from "./row.ts";

/**
 * One line a unit as monitoring plugins print it, the first word the same in every language:
 * `OK x.service: running for 3 h, 84 MB, 6 heartbeats/min, 1 instance`. What is bad comes first.
 */
export function summaryLine({ unit, status, rows, language }: UnitReport): string {
  const label = labels[language];
  const named = ({ key, measured, gist }: Row): string => {
    const text = gist ?? measured;
    return key === "state" || gist !== null ? text : `${label.rows[key]} ${text}`;
  };
  const of = (wanted: Row["status"]): readonly Row[] => rows.filter((row) => row.status === wanted);
  const bad = [...of("critical"), ...of("warning")].map(named);
  const well = of("ok").flatMap(({ gist }) => gist ?? []);
  const unseen = of("unknown").map(({ key }) => label.rows[key]);
  const seen = [...bad, ...well].join(", ");
  const rest = unseen.length === 0 ? "" : `${seen === "" ? "" : "; "}${label.notKnown}: ${unseen.join(", ")}`;
  // Behind a `|` monitoring systems look for performance data.
  return `${status.toUpperCase()} ${unit}: ${seen}${rest}`.replaceAll("|", "¦");
}
