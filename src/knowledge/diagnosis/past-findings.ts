import type { MessageClass } from "../../model/observation.ts";
import type { DiagnosisFacts, Fall } from "./facts.ts";
import type { CrashHint, Finding } from "./finding.ts";
import type { Scene } from "./scene.ts";

/** How near to the root a class is; those that are not here explain nothing. */
const ranks: ReadonlyMap<MessageClass, number> = new Map([
  ["oom", 13],
  ["memory_error", 13],
  ["session_conflict", 16],
  ["conflict_webhook", 16],
  ["import_error", 18],
  ["env_missing", 18],
  ["auth", 19],
  ["google_credentials", 20],
  ["ssl", 22],
  ["conflict", 23],
  ["flood", 25],
  ["google_quota", 26],
  ["remote_api", 27],
  ["network", 28],
  ["critical", 55],
]);
/** In a unit that runs these stop it from doing its work; of the others a line now and then is no harm. */
const grave: ReadonlySet<MessageClass> = new Set(["conflict", "conflict_webhook", "session_conflict", "auth", "ssl"]);

/** What a class is about, where the line says it: a module, a variable, a file. */
const SUBJECTS: ReadonlyMap<MessageClass, RegExp> = new Map([
  [
    "import_error",
    /No module named '?([\w.-]{1,80})|Cannot find (?:module|package) '([^'\n]{1,80})'|cannot import name '([\w.]{1,80})'/,
  ],
  ["env_missing", /KeyError: ["'](\w{1,60})["']|(?<![A-Z0-9_])([A-Z][A-Z0-9]{0,30}_[A-Z0-9_]{1,60})(?![A-Z0-9_])/],
]);

/** What the journal shows: why it fell, what troubles it, and defects of the code. */
export function pastFindings(facts: DiagnosisFacts, scene: Scene): readonly Finding[] {
  return [
    ...fallFinding(facts, scene),
    ...overcomeFinding(scene),
    ...troubleFindings(facts, scene),
    ...coroutineFindings(facts),
  ];
}

const HINTS: readonly (readonly [CrashHint, RegExp])[] = [
  ["port-in-use", /Address already in use|EADDRINUSE/],
  ["database-locked", /database is locked/i],
  ["no-permission", /Permission denied|EACCES/],
  ["too-many-files", /Too many open files|EMFILE/],
];
/** systemd tells signals by their numbers. */
const SIGNALS: Readonly<Record<string, string>> = {
  "4": "SIGILL",
  "6": "SIGABRT",
  "7": "SIGBUS",
  "8": "SIGFPE",
  "9": "SIGKILL",
  "11": "SIGSEGV",
  "15": "SIGTERM",
};

/** SIGKILL alone is no proof of an OOM kill, and most often one that systemd could not see (docs/field-notes.md, "Classes of journal message"). */
function hintOf({ line, exit }: Fall): CrashHint | null {
  if (exit?.how === "killed" && exit.status === "9") return "killed-hard";
  return HINTS.find(([, pattern]) => pattern.test(line ?? ""))?.[0] ?? null;
}

/** How an invocation ended, in systemd's words: `exited 1`, `killed SIGSEGV`; null where it was not said. */
export function exitText({ exit }: Pick<Fall, "exit">): string | null {
  if (exit === null) return null;
  const signal = exit.how === "exited" ? undefined : SIGNALS[exit.status];
  return `${exit.how} ${signal ?? exit.status}`;
}

function fallFinding({ state, advice }: DiagnosisFacts, scene: Scene): readonly Finding[] {
  const last = scene.falls.at(-1);
  if (!scene.isDown) return [];
  if (last?.result === "oom-kill" || state?.result === "oom-kill") {
    const told = scene.managerLines.slice(-2);
    const evidence = told.length > 0 ? told : [last?.line ?? ""].filter((line) => line !== "");
    return [{ code: "out-of-memory", severity: "critical", rank: 6, evidence }];
  }
  if (last === undefined) return [];
  const { class: name, line } = last;
  const evidence = [last.frame, line].filter((text) => text !== null);
  const rank = name === null ? undefined : ranks.get(name);
  if (name !== null && rank !== undefined && name !== "critical") {
    const subject = subjectOf(name, line);
    return [{ code: "class", class: name, count: scene.falls.length, subject, severity: "critical", rank, evidence }];
  }
  const policy = advice?.restartPolicy ?? null;
  if (last.result === "success") return [{ code: "exits-clean", policy, severity: "critical", rank: 54, evidence }];
  const exit = exitText(last) ?? last.result;
  const hint = hintOf(last);
  return [{ code: "crash", line, exit, result: last.result, hint, severity: "critical", rank: 55, evidence }];
}

/** It runs again; why it did not is still worth a line. */
function overcomeFinding({ overcome }: Scene): readonly Finding[] {
  const last = overcome.at(-1);
  if (last === undefined) return [];
  const { atWallMs: lastAtWallMs, class: name, line } = last;
  const body = { code: "fell-lately", times: overcome.length, lastAtWallMs, class: name, line } as const;
  return [{ ...body, severity: "warning", rank: 70, evidence: line === null ? [] : [line] }];
}

function troubleFindings({ past }: DiagnosisFacts, scene: Scene): readonly Finding[] {
  if (scene.isDown) return [];
  return (past?.classes ?? []).flatMap(({ class: name, count, lastText }): Finding[] => {
    const rank = ranks.get(name);
    if (rank === undefined || !scene.troubles.has(name)) return [];
    const subject = subjectOf(name, lastText);
    const severity = grave.has(name) ? "critical" : "warning";
    return [{ code: "class", class: name, count, subject, severity, rank, evidence: [lastText] }];
  });
}

function subjectOf(name: MessageClass, line: string | null): string | null {
  const match = line === null ? null : (SUBJECTS.get(name)?.exec(line) ?? null);
  return match?.slice(1).find((group) => group !== undefined) ?? null;
}

function coroutineFindings({ past }: DiagnosisFacts): readonly Finding[] {
  return (past?.coroutines ?? []).map(({ name, file, line, firstAtWallMs, lastAtWallMs }) => ({
    code: "coroutine",
    name,
    file,
    line,
    firstAtWallMs,
    lastAtWallMs,
    severity: "warning",
    rank: 65,
    evidence: [],
  }));
}
