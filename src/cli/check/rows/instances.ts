import type { Language } from "../../../model/language.ts";
import { whyNotEnforced } from "../../../knowledge/enforcement-off.ts";
import { isWantOfRights } from "../../../knowledge/want-of-rights.ts";
import type { JudgedProcess } from "../../../model/observation.ts";
import { isRunning, type UnitFacts } from "../facts.ts";
import type { Row, Status } from "../row.ts";

/** What of a table a person reads. */
const MOST_LISTED = 5;

const texts = {
  en: {
    one: "exactly 1",
    none: "none beside it",
    count: (copies: number) => `${copies} instance${copies === 1 ? "" : "s"}`,
    strays: (count: number) => `(${count} stray${count === 1 ? "" : "s"})`,
    unjudged: (count: number) => `${count} not judged`,
    off: "single-instance watch is off",
    notSeen: "not seen",
    nobody: "the unit's own is not recognised",
    line: { stray: "stray", unknown: "not judged", ours: "ours" },
    process: (kind: string, { process, reason }: JudgedProcess) =>
      `${kind}: PID ${process.pid} (${reason}): ${process.commandLine}`,
    startedBy: (pid: number, words: string) => `started by PID ${pid}: ${words}`,
    more: (count: number) => `and ${count} more`,
    several: "More than one beside each other inside the unit.",
    program: (what: string) => `Program: ${what}`,
    others: (count: number) => `Of other units, users or containers, left alone: ${count}.`,
    asRoot: "As root more can be told.",
  },
  ru: {
    one: "ровно 1",
    none: "других нет",
    count: (copies: number) => `экземпляров: ${copies}`,
    strays: (count: number) => `(посторонних: ${count})`,
    unjudged: (count: number) => `неясных: ${count}`,
    off: "контроль экземпляров выключен",
    notSeen: "не видны",
    nobody: "процесс юнита не опознан",
    line: { stray: "посторонняя копия", unknown: "неясно чья", ours: "наша" },
    process: (kind: string, { process, reason }: JudgedProcess) =>
      `${kind}: PID ${process.pid} (${reason}): ${process.commandLine}`,
    startedBy: (pid: number, words: string) => `запущена процессом ${pid}: ${words}`,
    more: (count: number) => `и ещё ${count}`,
    several: "Внутри юнита работает больше одного.",
    program: (what: string) => `Программа: ${what}`,
    others: (count: number) => `Других юнитов, пользователей или контейнеров (не трогаем): ${count}.`,
    asRoot: "Root увидел бы больше.",
  },
} as const satisfies Record<Language, unknown>;

/** Processes with the unit's program: one is ours, a stray is a fault, what cannot be judged is a doubt (docs/design.md, "Single instance"). */
export function instancesRow(facts: UnitFacts, language: Language): Row {
  const text = texts[language];
  const { processes, isRoot } = facts;
  const running = isRunning(facts);
  const row = { key: "instances", normal: running ? text.one : text.none, unitOfMeasure: "processes" } as const;
  const unknown = (measured: string, detail: readonly string[]): Row => ({
    ...row,
    status: "unknown",
    measured,
    value: null,
    detail,
    gist: null,
  });
  const asRoot = isRoot ? [] : [text.asRoot];
  if (!processes.ok) return unknown(text.notSeen, [processes.message, ...asRoot]);
  const { enforced, offReason, program, judged } = processes.value;
  if (!enforced) return unknown(text.off, [offReason === null ? "?" : whyNotEnforced(offReason, language), ...asRoot]);
  const strays = judged.filter(({ standing }) => standing === "stray");
  const doubtful = judged.filter(({ standing }) => standing === "unknown");
  const others = judged.filter(({ standing }) => standing === "someone-else");
  // Forked children have their parent's words and are no instances of their own.
  const ours = judged.filter(({ standing, reason }) => standing === "ours" && reason !== "child-of-ours");
  const copies = ours.length + strays.length;
  const status = verdict({ running, ours, strays, doubtful, isRoot });
  const parts = [
    [text.count(copies), ...(strays.length === 0 ? [] : [text.strays(strays.length)])].join(" "),
    ...(doubtful.length === 0 ? [] : [text.unjudged(doubtful.length)]),
  ];
  const inDoubt = doubtful.some(({ reason }) => isWantOfRights(reason));
  return {
    ...row,
    status,
    measured: running && ours.length === 0 && strays.length === 0 ? text.nobody : parts.join(", "),
    value: copies,
    detail: [
      ...listed(strays, text.line.stray, language),
      ...listed(doubtful, text.line.unknown, language),
      ...(ours.length > 1 ? [text.several, ...listed(ours, text.line.ours, language)] : []),
      ...(status === "ok" || program === null ? [] : [text.program(program)]),
      ...(others.length === 0 ? [] : [text.others(others.length)]),
      ...(inDoubt ? asRoot : []),
    ],
    gist: running || strays.length > 0 ? parts.join(", ") : null,
  };
}

function verdict(seen: {
  readonly running: boolean;
  readonly ours: readonly JudgedProcess[];
  readonly strays: readonly JudgedProcess[];
  readonly doubtful: readonly JudgedProcess[];
  readonly isRoot: boolean;
}): Status {
  if (seen.strays.length > 0) return "critical";
  const rest = seen.isRoot ? seen.doubtful : seen.doubtful.filter(({ reason }) => !isWantOfRights(reason));
  if (rest.length > 0 || seen.ours.length > 1) return "warning";
  if (seen.doubtful.length > 0) return "unknown";
  return seen.running && seen.ours.length === 0 ? "unknown" : "ok";
}

function listed(processes: readonly JudgedProcess[], kind: string, language: Language): readonly string[] {
  const text = texts[language];
  const lines = processes.slice(0, MOST_LISTED).flatMap((judged) => {
    const { parent } = judged;
    return [text.process(kind, judged), ...(parent === null ? [] : [text.startedBy(parent.pid, parent.commandLine)])];
  });
  return processes.length > MOST_LISTED ? [...lines, text.more(processes.length - MOST_LISTED)] : lines;
}
