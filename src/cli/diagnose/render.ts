import type { Language } from "../../model/language.ts";
import type { DiagnosisFacts } from "../../knowledge/diagnosis/facts.ts";
import type { Diagnosis, Finding } from "../../knowledge/diagnosis/finding.ts";
import { titleOf } from "../../knowledge/titles.ts";
import { wrapped } from "../check/columns.ts";
import { span } from "../check/quantities.ts";
import { painted, WIDTH } from "../terminal.ts";
import { printable } from "../printable.ts";
import { momentText } from "../local-time.ts";
import { type About, sayEffect, sayFinding, wordsOf } from "./wording/wording.ts";

/** How to show a diagnosis. */
export interface RenderOptions {
  readonly language: Language;
  readonly color: boolean;
  readonly about: About;
}

const MOST_EVIDENCE = 4;
const MOST_CLASSES = 8;
const symbols = { critical: "✖", warning: "▲", advice: "•" } as const;
const colours = { critical: "31", warning: "33", advice: "2" } as const;
const conditionColours = { well: "32", sick: "33", down: "31", stopped: "33", unknown: "35" } as const;

/** The first line says what is wrong and why; then the evidence, what to do, and all else. Only the first may be wider than 80 columns. */
export function renderDiagnosis(facts: DiagnosisFacts, diagnosis: Diagnosis, options: RenderOptions): string {
  const { language, about } = options;
  const { headings, asRoot, classLine } = wordsOf(language);
  const paint = (text: string, code: string): string => painted(text, code, options.color);
  const { cause } = diagnosis;
  const saidOfCause = cause === null ? null : sayFinding(cause, about, language);
  const moment = (atWallMs: number): string => momentText(atWallMs, facts.atWallMs);
  const classes = (facts.past?.classes ?? [])
    .slice(0, MOST_CLASSES)
    .map((one) =>
      classLine(titleOf(one.class, language), one.count, moment(one.firstAtWallMs), moment(one.lastAtWallMs)),
    );
  const section = (heading: string, lines: readonly string[], bullet = "  "): readonly string[] =>
    lines.length === 0
      ? []
      : [
          "",
          paint(heading, "1"),
          ...lines.flatMap((line, index) => indented(line, bullet === "1." ? `  ${index + 1}. ` : bullet)),
        ];
  const gravest = cause === null || cause.evidence.length > 0 ? [] : (facts.past?.gravest ?? []).slice(-MOST_EVIDENCE);
  const lines = [
    paint(firstLine(facts, diagnosis, options), conditionColours[diagnosis.condition]),
    ...section(headings.evidence, (cause?.evidence ?? []).slice(0, MOST_EVIDENCE)),
    ...section(headings.lastErrors, gravest),
    ...section(headings.remedies, saidOfCause?.remedies ?? [], "1."),
    ...section(
      headings.prevention,
      saidOfCause?.prevention === null ? [] : [saidOfCause?.prevention ?? ""].filter(Boolean),
    ),
    ...othersSection(diagnosis.others, options, paint),
    ...section(headings.journal, classes),
    ...section(headings.checked, checkedWell(facts, language)),
    ...(facts.isRoot ? [] : ["", ...wrapped(asRoot, WIDTH)]),
  ];
  return `${lines.join("\n")}\n`;
}

function firstLine(
  facts: DiagnosisFacts,
  { condition, cause, effects }: Diagnosis,
  { language, about }: RenderOptions,
): string {
  const words = wordsOf(language);
  const { sinceWallMs, atWallMs, unit } = facts;
  const since =
    sinceWallMs === null ? "" : words.since(momentText(sinceWallMs, atWallMs), span(atWallMs - sinceWallMs, language));
  const chain = [
    ...(cause === null ? [] : [sayFinding(cause, about, language).what]),
    ...effects.map((effect) => sayEffect(effect, language, (one) => titleOf(one.class, language))),
  ];
  const why = chain.length > 0 ? `: ${chain.join(" → ")}` : condition === "down" ? `: ${words.noCause}` : "";
  const isUp = facts.state?.activeState === "active";
  const shown = condition === "down" && isUp ? words.flaps(since) : words.condition[condition](since);
  return printable(`${unit} ${shown}${why}`);
}

function othersSection(
  others: readonly Finding[],
  { language, about }: RenderOptions,
  paint: (text: string, code: string) => string,
): readonly string[] {
  const { headings, severity } = wordsOf(language);
  if (others.length === 0) return [];
  const lines = others.flatMap((finding) => {
    const { what, remedies } = sayFinding(finding, about, language);
    const head = indented(`${symbols[finding.severity]} ${severity[finding.severity]}: ${what}`, "  ");
    return [
      ...head.map((line) => paint(line, colours[finding.severity])),
      ...remedies.slice(0, 1).flatMap((text) => indented(text, "      ")),
    ];
  });
  return ["", paint(headings.others, "1"), ...lines];
}

/** What was looked at and is as it should be: whoever looks for a cause need not look there. */
function checkedWell(facts: DiagnosisFacts, language: Language): readonly string[] {
  const { well } = wordsOf(language);
  const { dependencies, environmentFiles, credentials, program, processes, host } = facts;
  const ours =
    processes?.judged.filter(({ standing, reason }) => standing === "ours" && reason !== "child-of-ours") ?? [];
  const others = processes?.judged.filter(({ standing }) => standing === "stray" || standing === "unknown") ?? [];
  return [
    ...[program.interpreter, program.script].flatMap((file) => (file?.state === "ok" ? [well.program(file.path)] : [])),
    ...environmentFiles.flatMap(({ path, state, variables }) =>
      state === "ok" && variables.every((one) => one.state === "set")
        ? [well.environmentFile(path, variables.length)]
        : [],
    ),
    ...credentials.flatMap(({ path, content }) => (content === "service-account" ? [well.credentials(path)] : [])),
    ...dependencies.flatMap(({ name, up, detail }) => (up === true ? [well.dependency(name, detail)] : [])),
    ...(processes?.enforced === true && ours.length === 1 && others.length === 0 ? [well.oneInstance] : []),
    ...(host.disks.length > 0 && host.disks.every(({ freeShare, freeBytes }) => freeShare > 0.05 && freeBytes > 2e8)
      ? [well.disk]
      : []),
    ...(host.clockSynchronised === true ? [well.clock] : []),
  ].map(printable);
}

function indented(text: string, lead: string): readonly string[] {
  const rest = " ".repeat(lead.length);
  return wrapped(printable(text), WIDTH - lead.length).map((line, index) => (index === 0 ? lead : rest) + line);
}
