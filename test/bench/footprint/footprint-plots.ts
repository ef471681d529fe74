import { drawPlot, type Line, type Panel, type Plot } from "./plot.ts";
import type { Figures, TrialResult } from "./reading.ts";
import { spreadOf } from "../statistics.ts";

/** A line of a field: a figure, of the places on one line of the scene. */
interface Course {
  readonly name: string;
  readonly figure: string;
  /** @default "" */
  readonly line?: string;
}

const megabytes = 1 / 1024 ** 2;
const percent = 100;

/** The plots of what was measured, by file name; a scene that was not has none. */
export function footprintPlots(results: readonly TrialResult[]): ReadonlyMap<string, string> {
  const plots = [
    ["footprint-units.svg", "units", unitsPlot],
    ["footprint-processes.svg", "processes", processesPlot],
    ["footprint-journal.svg", "journal", journalPlot],
    ["footprint-hours.svg", "hours", hoursPlot],
  ] as const;
  return new Map(
    plots.flatMap(([file, scene, plotOf]) => {
      const measured = results.filter((result) => result.scene === scene && result.reading !== null);
      return measured.length === 0 ? [] : [[file, drawPlot(plotOf(measured))] as const];
    }),
  );
}

function unitsPlot(results: readonly TrialResult[]): Plot {
  return {
    title: "unitwarden, idle, with more units",
    xLabel: "units",
    xAxis: "decades",
    panels: [
      panel(results, "memory, MB", megabytes, [
        { name: "PSS", figure: "wholePss" },
        { name: "anonymous", figure: "wholeAnon" },
      ]),
      panel(results, "CPU, % of a core", percent, [
        { name: "unitwarden, all", figure: "wholeCpu" },
        { name: "its main process", figure: "mainCpu" },
        { name: "systemd", figure: "systemdCpu" },
      ]),
      panel(results, "wake-ups a second", 1, [{ name: "unitwarden, all", figure: "wholeWakeUps" }]),
    ],
  };
}

/** The same figure among either kind of processes. */
function eitherKind(figure: string): Course[] {
  return [
    { name: "other programs", figure, line: "strangers" },
    { name: "other Python scripts", figure, line: "kin" },
  ];
}

function processesPlot(results: readonly TrialResult[]): Plot {
  return {
    title: "unitwarden, one idle unit, with more processes in the host",
    xLabel: "processes more",
    xAxis: "decades",
    panels: [
      panel(results, "anonymous, MB", megabytes, eitherKind("wholeAnon")),
      panel(results, "CPU, % of a core", percent, eitherKind("wholeCpu")),
    ],
  };
}

function journalPlot(results: readonly TrialResult[]): Plot {
  return {
    title: "unitwarden, one unit, while the journal is written to",
    xLabel: "lines a second that are written",
    xAxis: "decades",
    panels: [
      panel(results, "CPU, % of a core", percent, [
        { name: "main process", figure: "mainCpu", line: "own" },
        { name: "its journalctl", figure: "journalctlCpu", line: "own" },
        { name: "journald", figure: "journaldCpu", line: "own" },
        { name: "main, another's lines", figure: "mainCpu", line: "other" },
        { name: "journalctl, another's", figure: "journalctlCpu", line: "other" },
      ]),
      panel(results, "kill -9 recorded after, ms", 1, [
        { name: "own lines", figure: "recordedMs", line: "own" },
        { name: "another's lines", figure: "recordedMs", line: "other" },
      ]),
    ],
  };
}

function hoursPlot(results: readonly TrialResult[]): Plot {
  const line = (name: string, figure: string): Line => ({
    name,
    courses: results.map(({ reading }) =>
      (reading?.series ?? []).map((sample) => [(sample["seconds"] ?? 0) / 60, (sample[figure] ?? 0) * megabytes]),
    ),
  });
  const lines = [line("RSS", "mainRss"), line("PSS", "mainPss"), line("anonymous", "mainAnon")];
  const panels = [{ label: "main process, MB", lines }];
  return { title: "unitwarden at accelerated work", xLabel: "minutes of work", xAxis: "linear", panels };
}

/** A field of medians over the rounds. */
function panel(results: readonly TrialResult[], label: string, factor: number, courses: readonly Course[]): Panel {
  const lines = courses.map(({ name, figure, line = "" }) => {
    const places = [...new Set(results.filter((result) => result.line === line).map(({ x }) => x))];
    const points = places.flatMap((x) => {
      const values = valuesAt(results, { x, line, figure });
      const median = spreadOf(values)?.median;
      return median === undefined ? [] : [[x, median * factor] as const];
    });
    return { name, courses: [points.toSorted(([a], [b]) => a - b)] };
  });
  return { label, lines: lines.filter(({ courses: [points = []] }) => points.length > 0) };
}

function valuesAt(
  results: readonly TrialResult[],
  { x, line, figure }: { readonly x: number; readonly line: string; readonly figure: string },
): number[] {
  const figures = results.flatMap((result): Figures[] =>
    result.x === x && result.line === line && result.reading !== null ? [result.reading.figures] : [],
  );
  return figures.flatMap((of) => of[figure] ?? []);
}
