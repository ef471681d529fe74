import { describe, expect, it } from "vitest";
import { cellsOf } from "../../../src/cli/check/columns.ts";
import { renderHead, renderPlan, renderResult, renderScenes, renderTotal } from "../../../src/cli/drill/render.ts";
import { sceneKeys } from "../../../src/cli/drill/scene.ts";
import { scenes } from "../../../src/cli/drill/scenes.ts";
import { drillWords } from "../../../src/cli/drill/words.ts";
import { aResult, leftAlone } from "./result.ts";

const english = { language: "en", color: false } as const;
const unit = "unitwarden-drill-0123abcd.service";
const total = { daemon: "unitwarden-drill-0123abcd-daemon.service", user: false, tookMs: 41_200 };
const failures = Object.keys(drillWords.en.failures) as (keyof typeof drillWords.en.failures)[];

describe("the table of a drill", () => {
  it("shows how long after the fault a scene was seen, acted on and healed, with a word beside each mark", () => {
    expect(renderHead(english) + renderResult(aResult(), english) + renderResult(leftAlone, english)).toBe(
      [
        "scene                                     seen    acted   healed",
        "main process killed                     0.04 s   1.09 s   1.40 s  ✔ healed",
        "stopped by its operator                      –        –        –  ✔ left alone",
        "",
      ].join("\n"),
    );
  });

  it("says below a scene that failed why, without secrets and codes that a terminal would obey", () => {
    const said = "systemctl start x: \u001b[31mtoken 123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw9";
    const shown = renderResult(aResult({ failure: "command-failed", said, healedMs: null }), english);
    expect(shown).toMatch(
      /^main process killed +0\.04 s +1\.09 s +–  ✖ FAILED\n {2}a command failed: systemctl start x:/u,
    );
    expect(shown).not.toContain("\u001b");
    expect(shown).not.toContain("AAHdqTcv");
  });

  it("has colours only where they are wanted", () => {
    const coloured = { ...english, color: true };
    expect(renderResult(aResult(), coloured)).toContain("\u001b[32m✔ healed\u001b[0m");
    expect(renderResult(aResult({ failure: "acted" }), coloured)).toContain("\u001b[31m✖ FAILED\u001b[0m");
    expect(renderHead(english) + renderResult(aResult(), english)).not.toContain("\u001b");
  });

  it("counts the scenes that are as they should be, and says where the records are where not all are", () => {
    const all = sceneKeys.map((key) => aResult({ key }));
    expect(renderTotal(all, total, english)).toBe("\n8 of 8 scenes as they should be, in 41 s.\n");
    const some = [...all.slice(1), aResult({ failure: "not-well" })];
    expect(renderTotal(some, total, english)).toContain(
      `7 of 8 scenes as they should be, in 41 s.\nWhat was recorded:\n  journalctl -u ${total.daemon}\n`,
    );
    expect(renderTotal(some, { ...total, user: true }, english)).toContain("journalctl --user-unit ");
  });

  it.each(["en", "ru"] as const)("fits a terminal of 80 columns in %s, whatever it says", (language) => {
    const style = { language, color: false };
    const slow = { seenMs: 89_999, actedMs: 89_999, healedMs: 89_999 };
    const rows = sceneKeys.flatMap((key) => [
      renderResult(aResult({ ...slow, key, expected: scenes[key].expected }), style),
      ...failures.map((failure) => renderResult(aResult({ ...slow, key, failure, said: "x ".repeat(90) }), style)),
    ]);
    const shown = [
      renderPlan(unit, style),
      renderScenes(style),
      renderHead(style),
      ...rows,
      renderTotal([], total, style),
    ];
    expect(
      shown
        .join("")
        .split("\n")
        .filter((line) => cellsOf(line) > 80),
    ).toEqual([]);
  });
});

describe("the scenes", () => {
  it("are each what their key says, and some must be left alone", () => {
    expect(sceneKeys.map((key) => scenes[key].key)).toEqual(sceneKeys);
    expect(sceneKeys.filter((key) => scenes[key].expected === "leave-alone")).toEqual(["look-alikes", "operator-stop"]);
  });
});
