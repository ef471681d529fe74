import { cellsOf, padded, wrapped } from "./columns.ts";
import { labels } from "./labels.ts";
import type { Row, Status, UnitReport } from "./row.ts";
import { painted, WIDTH } from "../terminal.ts";
import { summaryLine } from "./summary.ts";

const GAP = "  ";
const MOST_NORMAL_CELLS = 20;
const INDENT = "    ";
const symbols = { ok: "✔", warning: "▲", critical: "✖", unknown: "?" } as const satisfies Record<Status, string>;
/** SGR codes of ECMA-48: green, yellow, red, magenta; faint, bold. */
const colours = { ok: "32", warning: "33", critical: "31", unknown: "35" } as const satisfies Record<Status, string>;

/** How to show the reports. */
export interface RenderOptions {
  readonly color: boolean;
}

/** One line a unit, then a table a unit; nothing is wider than 80 columns but those first lines. */
export function renderReports(reports: readonly UnitReport[], { color }: RenderOptions): string {
  const first = reports.map(summaryLine);
  const tables = reports.flatMap((report) => ["", ...table(report, color)]);
  return `${[...first, ...tables].join("\n")}\n`;
}

function table({ unit, rows, language }: UnitReport, color: boolean): readonly string[] {
  const { rows: names, verdicts, head } = labels[language];
  const verdictOf = (row: Row): string => `${symbols[row.status]} ${verdicts[row.status]}`;
  const whatCells = Math.max(cellsOf(head.what), ...rows.map(({ key }) => cellsOf(names[key])));
  const verdictCells = Math.max(cellsOf(head.verdict), ...Object.values(verdicts).map((word) => cellsOf(word) + 2));
  const normalCells = Math.min(
    MOST_NORMAL_CELLS,
    Math.max(cellsOf(head.normal), ...rows.map(({ normal }) => cellsOf(normal))),
  );
  const measuredCells = WIDTH - whatCells - normalCells - verdictCells - 3 * GAP.length;
  const line = (cells: readonly [string, string, string], verdict: string): string =>
    [padded(cells[0], whatCells), padded(cells[1], normalCells), padded(cells[2], measuredCells), verdict]
      .join(GAP)
      .trimEnd();
  const paint = (text: string, code: string): string => painted(text, code, color);
  const lines = rows.flatMap((row) => {
    const normal = wrapped(row.normal, normalCells);
    const measured = wrapped(row.measured, measuredCells);
    const height = Math.max(normal.length, measured.length);
    const cells = Array.from({ length: height }, (_, index) =>
      line(
        [index === 0 ? names[row.key] : "", normal[index] ?? "", measured[index] ?? ""],
        index === 0 ? paint(verdictOf(row), colours[row.status]) : "",
      ),
    );
    const detail = row.detail.flatMap((text) => wrapped(text, WIDTH - INDENT.length));
    return [...cells, ...detail.map((text) => paint(INDENT + text, "2"))];
  });
  const title = wrapped(unit, WIDTH).map((text) => paint(text, "1"));
  return [...title, line([head.what, head.normal, head.measured], head.verdict), ...lines];
}
