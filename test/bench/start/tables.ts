import { inMilliseconds, spreadOf } from "../statistics.ts";
import type { Table } from "../table.ts";
import type { StartTimes } from "./measure-start.ts";
import type { Size } from "./sizes.ts";

/** What came of the starts of one program with so many units in one round. */
export interface StartResult {
  readonly starter: string;
  readonly count: number;
  readonly round: number;
  /** Null: it could not be measured. */
  readonly times: StartTimes | null;
  readonly error: string | null;
}

/** Wall times of a program's `--version`. */
export interface VersionTimes {
  readonly starter: string;
  readonly ms: readonly number[];
}

/** The tables of the section; `counts` and the starters give the rows. */
export function startTables(options: {
  readonly starters: readonly string[];
  readonly counts: readonly number[];
  readonly results: readonly StartResult[];
  readonly versions: readonly VersionTimes[];
  readonly sizes: readonly Size[];
}): Table[] {
  const { starters, counts, results, versions, sizes } = options;
  const of = (starter: string, count: number) =>
    results.filter((one) => one.starter === starter && one.count === count);
  const rows = starters.flatMap((starter) => counts.map((count) => startRow(starter, count, of(starter, count))));
  const ofVersions = starters.map((name) => [
    name,
    cell(versions.filter(({ starter }) => starter === name).map(({ ms }) => ms)),
  ]);
  return [
    {
      title: "Start (median, least–most)",
      head: [
        "contender",
        "units",
        "exec → ready",
        "ExecStartPre= → ready",
        "exec → its status answers",
        "CPU",
        "check",
      ],
      rows,
    },
    { title: "--version (median, least–most)", head: ["contender", "time"], rows: ofVersions },
    {
      title: "Size",
      head: ["what", "MB", "counted"],
      rows: sizes.map(({ what, kib, counted }) => [what, megabytes(kib), counted]),
    },
  ];
}

function startRow(starter: string, count: number, results: readonly StartResult[]): string[] {
  const of = (name: keyof StartTimes) => cell(results.map(({ times }) => times?.[name] ?? []));
  return [starter, String(count), of("readyMs"), of("wholeMs"), of("answerMs"), of("cpuMs"), of("checkMs")];
}

function cell(rounds: readonly (readonly number[])[]): string {
  return inMilliseconds(spreadOf(rounds.flat()));
}

function megabytes(kib: number): string {
  const mb = (kib * 1024) / 1e6;
  return mb.toFixed(mb < 10 ? 1 : 0);
}
