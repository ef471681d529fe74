import { inMilliseconds, spreadOf } from "../statistics.ts";
import type { Table } from "../table.ts";
import type { Times } from "./play-round.ts";

/** What came of one round of one scene, or of the limits. */
export interface RoundResult {
  readonly name: string;
  readonly round: number;
  readonly timesMs: Times;
  /** Why it could not be measured; null: it was. */
  readonly error: string | null;
}

/** A table of times over all rounds, a line for each row; a row that was left out says so. */
export function timesTable(
  title: string,
  rows: readonly { readonly row: string; readonly isLeftOut: boolean }[],
  results: readonly RoundResult[],
): Table {
  return {
    title: `${title} (median, least–most)`,
    head: ["what", "time", "trials"],
    rows: rows.map(({ row, isLeftOut }) => {
      if (isLeftOut) return [row, "(left out: --quick)", "0"];
      const spread = spreadOf(results.flatMap(({ timesMs }) => timesMs[row] ?? []));
      return [row, inMilliseconds(spread), String(spread?.count ?? 0)];
    }),
  };
}
