import type { JournalScope } from "../../sensors/journal/matches.ts";
import type { Ending } from "./ending.ts";
import { dismiss, standGuard } from "./guard.ts";
import type { DrillNames, Place } from "./place.ts";
import { play } from "./play.ts";
import { putUp } from "./put-up.ts";
import type { RefusalCode } from "./refusal.ts";
import { type SceneResult, sceneKeys } from "./scene.ts";
import { scenes } from "./scenes.ts";
import { Stage } from "./stage.ts";
import { DrillTrouble } from "./trouble.ts";

/** What a drill is performed with. */
export interface PerformOptions {
  readonly names: DrillNames;
  readonly place: Place;
  readonly scope: JournalScope;
  /** Says why, where the drill is ended before its time. */
  readonly ending: Ending;
  /** Everything is up. */
  readonly onBegin: () => void;
  readonly onResult: (result: SceneResult) => void;
}

/** Plays every scene, and takes everything away again, however it ends. */
export async function perform(options: PerformOptions): Promise<readonly SceneResult[]> {
  const { names, place, scope, ending } = options;
  const results: SceneResult[] = [];
  const onLost = (code: RefusalCode, why: string): void => ending.refuse(code, why);
  const guard = standGuard(names, place, (why) => onLost("ended-early", why));
  const program = [process.execPath, ...process.execArgv, process.argv[1] ?? ""];
  const stage = new Stage({ names, place, scope, program, signal: ending.signal, onLost });
  try {
    await putUp(stage);
    options.onBegin();
    for (const key of sceneKeys) {
      const result = await play(scenes[key], stage);
      results.push(result);
      options.onResult(result);
    }
  } catch (error) {
    if (error instanceof DrillTrouble) ending.refuse(error.code as RefusalCode, error.said);
    // The end of a wait is no error of its own.
    else if (!ending.signal.aborted) throw error;
  } finally {
    stage.close();
    guard.stop();
    await dismiss(names, place);
  }
  return results;
}
