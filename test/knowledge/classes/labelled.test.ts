import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { classify } from "../../../src/knowledge/classes/classify.ts";

interface Labelled {
  readonly message: string;
  readonly label: string;
}

/** Labels of the samples that are no class of message: nothing may be found in them. */
const NO_FINDING = new Set(["activity_outbound", "lifecycle", "benign_lookalike", "sqlite_locked"]);

function labelled(name: string): Labelled[] {
  return readFileSync(new URL(`../../fixtures/journal/${name}`, import.meta.url), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Labelled);
}

function confusion(samples: readonly Labelled[]): string[] {
  return samples.flatMap(({ message, label }) => {
    const wanted = NO_FINDING.has(label) ? "nothing" : label;
    const got = classify(message)?.class ?? "nothing";
    return got === wanted ? [] : [`${wanted} taken for ${got}: ${message.slice(0, 160)}`];
  });
}

describe.each(["labelled-messages.jsonl", "wordings.jsonl", "harder-messages.jsonl"])("classify() over %s", (name) => {
  const samples = labelled(name);

  it("names at least 97 % of the faults right", () => {
    const faults = samples.filter(({ label }) => !NO_FINDING.has(label));
    const wrong = confusion(faults);
    expect(faults.length).toBeGreaterThan(40);
    expect(wrong.length <= faults.length * 0.03 ? [] : wrong).toEqual([]);
  });

  it("takes at most 1 % of the harmless for a fault or for activity", () => {
    const harmless = samples.filter(({ label }) => NO_FINDING.has(label));
    const wrong = confusion(harmless);
    expect(harmless.length).toBeGreaterThan(15);
    expect(wrong.length <= harmless.length * 0.01 ? [] : wrong).toEqual([]);
  });
});

describe("classify() over the levels", () => {
  const faults = ["labelled-messages.jsonl", "wordings.jsonl"]
    .flatMap(labelled)
    .filter(({ label }) => !NO_FINDING.has(label) && label !== "activity");

  it.each(["INFO", "DEBUG"])("finds nothing in a chat message quoted at %s, whatever it says", (level) => {
    const lines = faults.flatMap(({ message }) => [
      `2026-11-23 06:43:25,610 - bot - ${level} - Message from 77 (@user): ${message}`,
      `${level}:handlers.ask:user 77 asks: ${message}`,
      `2026-11-23 06:43:25.610 | ${level}     | bot.main:echo:12 - got ${message}`,
      `[${level}] ${message}`,
    ]);
    expect(lines.filter((line) => classify(line) !== null)).toEqual([]);
  });

  it("finds nothing in a print that announces a person's words", () => {
    const lines = faults.flatMap(({ message }) => [
      `Message from 77: ${message}`,
      `Сообщение от 77 (@user): ${message}`,
    ]);
    expect(lines.filter((line) => classify(line) !== null)).toEqual([]);
  });
});
