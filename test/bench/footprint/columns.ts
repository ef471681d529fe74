import type { Column } from "./reading.ts";

/** What a supervisor uses, for the tables of idle ones; `own`: of all its own processes, its main process among them. */
export const useColumns: readonly Column[] = [
  { head: "RSS", figure: "mainRss", unit: "MB" },
  { head: "PSS", figure: "mainPss", unit: "MB" },
  { head: "anonymous", figure: "mainAnon", unit: "MB" },
  { head: "CPU", figure: "mainCpu", unit: "%" },
  { head: "wake-ups", figure: "mainWakeUps", unit: "a second" },
  { head: "own processes", figure: "processes", unit: "count" },
  { head: "own PSS", figure: "wholePss", unit: "MB" },
  { head: "own anonymous", figure: "wholeAnon", unit: "MB" },
  { head: "own CPU", figure: "wholeCpu", unit: "%" },
  { head: "own wake-ups", figure: "wholeWakeUps", unit: "a second" },
];

/** What others use beside it. */
export const besideColumns: readonly Column[] = [
  { head: "systemd's CPU", figure: "systemdCpu", unit: "%" },
  { head: "bus's CPU", figure: "busCpu", unit: "%" },
  { head: "journald's CPU", figure: "journaldCpu", unit: "%" },
];
