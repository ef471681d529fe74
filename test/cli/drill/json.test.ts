import { describe, expect, it } from "vitest";
import { drillDocument } from "../../../src/cli/drill/json.ts";
import { sceneKeys } from "../../../src/cli/drill/scene.ts";
import { aResult, leftAlone } from "./result.ts";

const about = { unit: "unitwarden-drill-0123abcd.service", tookMs: 41_234.5 };

describe("drillDocument()", () => {
  it("gives scenes with what was expected, what came of it, and times in seconds", () => {
    const failed = aResult({ key: "stray", failure: "command-failed", said: "systemctl: no", healedMs: null });
    expect(JSON.parse(drillDocument([aResult(), leftAlone, failed], about))).toEqual({
      version: 1,
      unit: about.unit,
      passed: false,
      seconds: 41.235,
      scenes: [
        {
          scene: "killed",
          expected: "heal",
          result: "healed",
          failure: null,
          why: null,
          actions: ["start"],
          seen_seconds: 0.042,
          acted_seconds: 1.091,
          healed_seconds: 1.404,
        },
        {
          scene: "operator-stop",
          expected: "leave-alone",
          result: "left-alone",
          failure: null,
          why: null,
          actions: [],
          seen_seconds: null,
          acted_seconds: null,
          healed_seconds: null,
        },
        {
          scene: "stray",
          expected: "heal",
          result: "failed",
          failure: "command-failed",
          why: "a command failed: systemctl: no",
          actions: ["start"],
          seen_seconds: 0.042,
          acted_seconds: 1.091,
          healed_seconds: null,
        },
      ],
    });
  });

  it("has passed only with every scene", () => {
    const all = sceneKeys.map((key) => aResult({ key }));
    expect(JSON.parse(drillDocument(all, about))).toMatchObject({ passed: true });
    expect(JSON.parse(drillDocument(all.slice(1), about))).toMatchObject({ passed: false });
  });
});
