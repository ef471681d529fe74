import type { Stage } from "./stage.ts";

/** One thing that only a whole machine has, and what unitwarden has to make of it; throws where it cannot go on. */
export interface Scene {
  readonly title: string;
  play(stage: Stage, script: Script): Promise<void>;
}

/** What a scene says while it plays. */
export interface Script {
  /** A promise of the scene, and what was seen; a false one makes it fail. */
  expect(what: string, holds: boolean, seen?: unknown): void;
}

/** Plays one scene and prints it; whether it is as it should be. */
export async function play(scene: Scene, stage: Stage): Promise<boolean> {
  const beganMs = performance.now();
  const lines: string[] = [];
  let passed = true;
  const say = (holds: boolean, text: string) => {
    passed &&= holds;
    lines.push(`  ${holds ? "ok    " : "FAILED"}  ${text}`);
  };
  try {
    await scene.play(stage, {
      expect: (what, holds, seen) => say(holds, seen === undefined ? what : `${what}: ${shown(seen)}`),
    });
  } catch (error) {
    say(false, error instanceof Error ? error.message : String(error));
  }
  const tookS = ((performance.now() - beganMs) / 1000).toFixed(0);
  console.log([`\n${passed ? "ok" : "FAILED"}: ${scene.title} (${tookS} s)`, ...lines].join("\n"));
  return passed;
}

function shown(seen: unknown): string {
  return typeof seen === "string" ? seen : JSON.stringify(seen);
}
