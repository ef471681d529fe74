import { existsSync } from "node:fs";
import { constants, userInfo } from "node:os";
import { languageOf } from "../config/language.ts";
import { holdAlone } from "../runtime/sole-holder.ts";
import type { CommandOptions } from "./arguments.ts";
import { complain } from "./complain.ts";
import { dismiss, standGuard, sweepLeftovers } from "./drill/guard.ts";
import { drillDocument } from "./drill/json.ts";
import { newNames, placeOf } from "./drill/place.ts";
import { play } from "./drill/play.ts";
import { putUp } from "./drill/put-up.ts";
import { type RefusalCode, refusalOf } from "./drill/refusal.ts";
import { renderHead, renderPlan, renderResult, renderScenes, renderTotal } from "./drill/render.ts";
import { type SceneResult, sceneKeys } from "./drill/scene.ts";
import { scenes } from "./drill/scenes.ts";
import { Stage } from "./drill/stage.ts";
import { DrillTrouble } from "./drill/trouble.ts";
import { drillWords } from "./drill/words.ts";

/** Exit statuses: all as it should be; a scene is not; there can be no drill here. A signal adds its number to 128. */
const status = { done: 0, failed: 1, cannot: 3, signalled: 128 };
type EndingSignal = "SIGINT" | "SIGTERM" | "SIGHUP";
const endingSignals: readonly EndingSignal[] = ["SIGINT", "SIGTERM", "SIGHUP"];

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
  const refusal = refusalOf(place);
  if (refusal !== null) return cannot(refusal);
  const names = newNames(place);
  // A program that reads the JSON must not read this, and its user should.
  (options.json ? process.stderr : process.stdout).write(renderPlan(names.unit, style));
  if (options.dryRun) {
    process.stdout.write(renderScenes(style));
    return status.done;
  }
  const { uid } = userInfo();
  const alone = await holdAlone(`unitwarden:drill:${options.user ? uid : "system"}`);
  if (!alone.ok && alone.code === "held") return cannot("another-drill");

  const ending = new AbortController();
  let signalled: EndingSignal | null = null;
  for (const name of endingSignals) {
    process.on(name, () => {
      signalled ??= name;
      ending.abort();
    });
  }
  let lost = "";
  const onLost = (why: string): void => {
    lost ||= why;
    ending.abort();
  };
  const swept = await sweepLeftovers(place);
  if (swept.length > 0) complain(words.sweptBefore(swept.join(", ")), 0);

  const beganMs = performance.now();
  const results: SceneResult[] = [];
  const scope = options.user ? ({ kind: "user", uid } as const) : ({ kind: "system" } as const);
  const program = [process.execPath, ...process.execArgv, process.argv[1] ?? ""];
  const guard = standGuard(names, place, onLost);
  const stage = new Stage({ names, place, scope, program, signal: ending.signal, onLost });
  let trouble: DrillTrouble | null = null;
  try {
    await putUp(stage);
    if (!options.json) process.stdout.write(renderHead(style));
    for (const key of sceneKeys) {
      const result = await play(scenes[key], stage);
      results.push(result);
      if (!options.json) process.stdout.write(renderResult(result, style));
    }
  } catch (error) {
    if (error instanceof DrillTrouble) trouble = error;
    else if (!ending.signal.aborted) throw error;
  } finally {
    stage.close();
    guard.stop();
    await dismiss(names, place);
  }
  if (existsSync(names.directory)) complain(words.notSwept(names.directory), 0);
  if (signalled !== null) {
    return complain(words.interrupted(signalled), status.signalled + constants.signals[signalled]);
  }
  if (trouble !== null || lost !== "") {
    return cannot((trouble?.code ?? "not-put-up") as RefusalCode, trouble?.said ?? lost);
  }
  const tookMs = performance.now() - beganMs;
  process.stdout.write(
    options.json
      ? drillDocument(results, { unit: names.unit, tookMs })
      : renderTotal(results, { daemon: names.daemon, tookMs }, style),
  );
  return results.every(({ failure }) => failure === null) ? status.done : status.failed;
}
