import { existsSync } from "node:fs";
import { constants, userInfo } from "node:os";
import { languageOf } from "../config/language.ts";
import { holdAlone } from "../runtime/sole-holder.ts";
import type { CommandOptions } from "./arguments.ts";
import { complain } from "./complain.ts";
import { Ending } from "./drill/ending.ts";
import { sweepLeftovers } from "./drill/guard.ts";
import { drillDocument } from "./drill/json.ts";
import { perform } from "./drill/perform.ts";
import { newNames, placeOf } from "./drill/place.ts";
import { type RefusalCode, refusalOf } from "./drill/refusal.ts";
import { renderHead, renderPlan, renderResult, renderScenes, renderTotal } from "./drill/render.ts";
import { drillWords } from "./drill/words.ts";

/** Exit statuses: all as it should be; a scene is not; there can be no drill here. A signal adds its number to 128. */
const status = { done: 0, failed: 1, cannot: 3, signalled: 128 };

/**
 * `unitwarden drill`: breaks a throw-away unit on purpose and reports how long its own unitwarden takes to heal it.
 * Nothing else is touched, and nothing is left behind. Resolves to the exit status.
 */
export async function drill(options: CommandOptions): Promise<number> {
  const style = { language: languageOf(process.env), color: options.color };
  const words = drillWords[style.language];
  const cannot = (code: RefusalCode, said = ""): number =>
    complain(words.cannot(`${words.refusals[code]}${said === "" ? "" : ` (${said})`}`), status.cannot);
  const place = placeOf(options, process.env);
  const refusal = await refusalOf(place);
  if (refusal !== null) return cannot(refusal);
  const { uid } = userInfo();
  const alone = await holdAlone(`unitwarden:drill:${options.user ? uid : "system"}`);
  if (!alone.ok && alone.code === "held") return cannot("another-drill");
  const names = newNames(place);
  const tell = (text: string): boolean => options.json || process.stdout.write(text);
  // Who reads the JSON must not read this, and who waits for it should.
  (options.json ? process.stderr : process.stdout).write(renderPlan(names.unit, style));
  if (options.dryRun) {
    process.stdout.write(renderScenes(style));
    return status.done;
  }
  const ending = new Ending();
  const swept = await sweepLeftovers(place);
  if (swept.length > 0) complain(words.sweptBefore(swept.join(", ")), 0);
  const beganMs = performance.now();
  const results = await perform({
    names,
    place,
    scope: options.user ? { kind: "user", uid } : { kind: "system" },
    ending,
    onBegin: () => tell(renderHead(style)),
    onResult: (result) => tell(renderResult(result, style)),
  });
  const tookMs = performance.now() - beganMs;
  if (existsSync(names.directory)) complain(words.notSwept(names.directory), 0);
  const { early } = ending;
  if (early?.kind === "signal") {
    return complain(words.interrupted(early.signal), status.signalled + constants.signals[early.signal]);
  }
  if (early !== null) return cannot(early.code, early.said);
  tell(renderTotal(results, { daemon: names.daemon, user: place.user, tookMs }, style));
  if (options.json) process.stdout.write(drillDocument(results, { unit: names.unit, tookMs }));
  return results.every(({ failure }) => failure === null) ? status.done : status.failed;
}
