import type { Language } from "../../model/language.ts";
import { padded, wrapped } from "../check/columns.ts";
import { printable } from "../printable.ts";
import { painted, WIDTH } from "../terminal.ts";
import { type SceneResult, sceneKeys } from "./scene.ts";
import { drillWords, type DrillWords } from "./words.ts";

/** How to show a drill. */
export interface DrillStyle {
  readonly language: Language;
  readonly color: boolean;
}

const NAME = 37;
const TIME = 9;
const BOLD = "1";
const GREEN = "32";
const RED = "31";

/** What is said beforehand. */
export function renderPlan(unit: string, { language }: DrillStyle): string {
  return `${wrapped(drillWords[language].plan(unit, sceneKeys.length), WIDTH).join("\n")}\n\n`;
}

/** What a dry run says: the scenes, and that nothing is done. */
export function renderScenes({ language }: DrillStyle): string {
  const { nothingDone, scenes } = drillWords[language];
  return `${[nothingDone, ...sceneKeys.map((key) => `  ${scenes[key]}`)].join("\n")}\n`;
}

/** The head of the table. */
export function renderHead({ language, color }: DrillStyle): string {
  const { scene, seen, acted, healed } = drillWords[language].head;
  return `${painted(padded(scene, NAME) + [seen, acted, healed].map((word) => word.padStart(TIME)).join(""), BOLD, color)}\n`;
}

/** One scene: how long after the fault it was seen, acted on and healed, and what came of it; why, where it failed. */
export function renderResult(result: SceneResult, { language, color }: DrillStyle): string {
  const words = drillWords[language];
  const { key, failure, seenMs, actedMs, healedMs } = result;
  const times = [seenMs, actedMs, healedMs].map((ms) => time(ms, words).padStart(TIME));
  const row = `${padded(words.scenes[key], NAME)}${times.join("")}  ${verdict(result, words, color)}`;
  if (failure === null) return `${row}\n`;
  return `${[row, ...wrapped(whyFailed(result, language), WIDTH - 2).map((line) => `  ${line}`)].join("\n")}\n`;
}

/** Why a scene failed, in a sentence. */
export function whyFailed({ failure, said }: SceneResult, language: Language): string {
  if (failure === null) return "";
  return `${drillWords[language].failures[failure]}${said === "" ? "" : `: ${printable(said)}`}`;
}

/** The last lines: how many scenes are as they should be, and where to look where not all are. */
export function renderTotal(
  results: readonly SceneResult[],
  { daemon, user, tookMs }: { readonly daemon: string; readonly user: boolean; readonly tookMs: number },
  { language }: DrillStyle,
): string {
  const words = drillWords[language];
  const good = results.filter(({ failure }) => failure === null).length;
  const total = words.total(good, sceneKeys.length, words.seconds(tookMs / 1000, 0));
  return `\n${[total, ...(good === sceneKeys.length ? [] : [words.whereRecords(`journalctl ${user ? "--user-unit" : "-u"} ${daemon}`)])].join("\n")}\n`;
}

function time(ms: number | null, { seconds }: DrillWords): string {
  return ms === null ? "–" : seconds(ms / 1000, 2);
}

function verdict({ failure, expected }: SceneResult, words: DrillWords, color: boolean): string {
  if (failure !== null) return painted(`✖ ${words.failed}`, RED, color);
  return painted(`✔ ${expected === "heal" ? words.healed : words.leftAlone}`, GREEN, color);
}
