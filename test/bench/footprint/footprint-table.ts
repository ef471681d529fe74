import { type Spread, spreadOf } from "../statistics.ts";
import type { Table } from "../table.ts";
import type { Column, Scene, TrialResult } from "./reading.ts";

/** A scene's table: a row for each place, a column for each figure, median (least–most) of the rounds. */
export function sceneTable({ name, about, columns }: Scene, results: readonly TrialResult[]): Table {
  const labels = [...new Set(results.map(({ label }) => label))];
  const rows = labels.map((label) => {
    const of = results.filter((result) => result.label === label);
    return [label, ...columns.map((column) => cellOf(column, of)), remarkOf(of)];
  });
  const head = [name, ...columns.map(({ head: text, unit }) => (unit === "count" ? text : `${text}, ${unit}`)), ""];
  return { title: `${about} (median, least–most)`, ...withoutEmptyLast(head, rows) };
}

/** A value in the unit of its column: bytes in MB, shares in per cent, as many digits as tell something. */
export function shown(value: number, unit: Column["unit"]): string {
  const scaled = unit === "MB" || unit === "MB/h" ? value / 1024 ** 2 : unit === "%" ? value * 100 : value;
  if (unit === "count") return String(Math.round(scaled));
  const digits = Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2;
  return scaled.toFixed(digits);
}

function cellOf({ figure, unit }: Column, results: readonly TrialResult[]): string {
  return spreadText(spreadOf(results.flatMap(({ reading }) => reading?.figures[figure] ?? [])), unit);
}

/** `1.2`, `1.2 (1.1–1.4)` where the rounds differ, `–` of nothing. */
function spreadText(spread: Spread | null, unit: Column["unit"]): string {
  if (spread === null) return "–";
  const [median, least, most] = [spread.median, spread.least, spread.most].map((value) => shown(value, unit));
  return least === most ? String(median) : `${median} (${least}–${most})`;
}

/** What went wrong, and what has to be said, each once. */
function remarkOf(results: readonly TrialResult[]): string {
  const broken = results.filter(({ reading }) => reading === null);
  const failed = broken.length === results.length ? "broken" : `${broken.length} of ${results.length} broken`;
  const why = broken.map(({ error }) => (error ?? "?").split("\n")[0] ?? "?");
  const remarks = results.flatMap(({ reading }) => reading?.remark ?? []);
  const said = broken.length === 0 ? [] : [`${failed}: ${[...new Set(why)].join("; ")}`];
  return [...said, ...new Set(remarks)].join("; ");
}

function withoutEmptyLast(head: readonly string[], rows: readonly (readonly string[])[]) {
  if (rows.some((row) => row.at(-1) !== "")) return { head, rows };
  return { head: head.slice(0, -1), rows: rows.map((row) => row.slice(0, -1)) };
}
