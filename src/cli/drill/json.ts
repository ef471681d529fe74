import { whyFailed } from "./render.ts";
import { type SceneResult, sceneKeys } from "./scene.ts";

/** The document of `drill --json`: always in English, its keys stay as they are within a version. */
export function drillDocument(
  results: readonly SceneResult[],
  { unit, tookMs }: { readonly unit: string; readonly tookMs: number },
): string {
  const good = results.filter(({ failure }) => failure === null).length;
  const document = {
    version: 1,
    unit,
    passed: good === sceneKeys.length,
    seconds: seconds(tookMs),
    scenes: results.map((result) => ({
      scene: result.key,
      expected: result.expected,
      result: result.failure !== null ? "failed" : result.expected === "heal" ? "healed" : "left-alone",
      failure: result.failure,
      why: result.failure === null ? null : whyFailed(result, "en"),
      actions: result.actions,
      seen_seconds: seconds(result.seenMs),
      acted_seconds: seconds(result.actedMs),
      healed_seconds: seconds(result.healedMs),
    })),
  };
  return `${JSON.stringify(document)}\n`;
}

function seconds(ms: number | null): number | null {
  return ms === null ? null : Math.round(ms) / 1000;
}
