import type { Contender } from "./contenders/contender.ts";
import type { Fault } from "./faults/fault.ts";
import { inSeconds, spreadOf } from "./statistics.ts";
import type { Table } from "./table.ts";
import type { TrialResult } from "./trial.ts";

type Named = { readonly name: string };
type Cell = (results: readonly TrialResult[], fault: Fault) => string;

/** The tables of the section: what heals and how soon, when it is seen, what it costs, and what can be read. */
export function healingTables(
  faults: readonly Fault[],
  contenders: readonly Pick<Contender, "name">[],
  results: readonly TrialResult[],
): Table[] {
  const table = (title: string, cell: Cell, kinds: readonly Fault["kind"][]): Table => ({
    title,
    head: ["fault", ...contenders.map(({ name }) => name)],
    rows: faults
      .filter(({ kind }) => kinds.includes(kind))
      .map((fault) => [fault.name, ...contenders.map((who) => cell(of(results, fault, who), fault))]),
  });
  return [
    table("Healed: the bot polls again, alone (median, least–most)", healedCell, ["heal"]),
    table("Left alone, where nothing may be done", leftCell, ["leave"]),
    table("Seen: the first line in the contender's own log", seenCell, ["heal", "leave"]),
    table("Starts of the bot beyond what healing takes; where it is about starts, all", startsCell, ["heal", "leave"]),
    table("Look-alikes killed", killsCell, ["heal", "leave"]),
    table("The bot's most memory, MB", memoryCell, ["heal"]),
    table("Where its log names the cause", causeCell, ["heal", "leave"]),
  ]
    .map((filled) => withoutEmptyRows(filled))
    .filter(({ rows }) => rows.length > 0);
}

function of(results: readonly TrialResult[], fault: Named, contender: Named): TrialResult[] {
  return results.filter((result) => result.fault === fault.name && result.contender === contender.name);
}

/** What counts: neither skipped nor broken. */
function played(results: readonly TrialResult[]): TrialResult[] {
  return results.filter(({ verdict }) => verdict !== "skipped" && verdict !== "broken");
}

/** What a cell says before there is anything to count; null: there is. */
function remark(results: readonly TrialResult[]): string | null {
  const [first] = results;
  if (first === undefined) return "";
  if (first.verdict === "skipped") return `(needs ${Math.ceil(first.limitMs / 60_000)} min by its settings)`;
  return played(results).length === 0 ? "(broken)" : null;
}

const healedCell: Cell = (results) => {
  const said = remark(results);
  if (said !== null) return said;
  const all = played(results);
  const healed = all.filter(({ verdict }) => verdict === "healed");
  if (healed.length === 0) return `no, in ${Math.round((all[0]?.limitMs ?? 0) / 1000)} s`;
  const times = inSeconds(spreadOf(healed.flatMap(({ healMs }) => healMs ?? [])));
  return healed.length === all.length ? times : `${healed.length} of ${all.length}: ${times}`;
};

const leftCell: Cell = (results) => {
  const said = remark(results);
  if (said !== null) return said;
  const all = played(results);
  const left = all.filter(({ verdict }) => verdict === "left-alone").length;
  return left === all.length ? "yes" : left === 0 ? "no" : `${left} of ${all.length}`;
};

const seenCell: Cell = (results) =>
  remark(results) ?? inSeconds(spreadOf(played(results).flatMap(({ detectMs }) => detectMs ?? [])));

const startsCell: Cell = (results, { startsNeeded }) =>
  remark(results) ??
  range(played(results).map(({ starts, needlessStarts }) => (startsNeeded === null ? starts : needlessStarts)));

const killsCell: Cell = (results, { bystanders }) =>
  bystanders === true ? (remark(results) ?? range(played(results).map(({ wrongKills }) => wrongKills.length))) : "";

const memoryCell: Cell = (results, { name }) =>
  name === "memory" || name === "leak" ? (remark(results) ?? range(played(results).map(({ peakMb }) => peakMb))) : "";

const causeCell: Cell = (results) => {
  const said = remark(results);
  if (said !== null) return said;
  const places = played(results).flatMap(({ cause, causePlace }) => (cause === null ? [] : [causePlace]));
  return places[0] ?? "–";
};

function range(values: readonly number[]): string {
  const spread = spreadOf(values);
  if (spread === null) return "–";
  return spread.least === spread.most ? String(spread.least) : `${spread.least}–${spread.most}`;
}

function withoutEmptyRows(table: Table): Table {
  return { ...table, rows: table.rows.filter(([, ...cells]) => cells.some((cell) => cell !== "")) };
}
