import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Phase } from "../../src/model/notification.ts";
import { headingOf, isQuiet } from "../../src/notifiers/parts.ts";
import { textOf } from "../../src/notifiers/text.ts";
import { aNotification, anyNotification } from "./a-notification.ts";

const phases: readonly Phase[] = ["opened", "update", "reminder", "recovered", "once", "summary", "test"];

describe("textOf()", () => {
  it("says all there is to say, in English", () => {
    const heldBack = { count: 14, titles: ["one", "two"] };
    expect(textOf(aNotification({ heldBack }), { repeat: true })).toBe(
      `PROBLEM (error): bot.service on vm1: a second copy runs outside the unit

PID 4711 runs bot.py outside bot.service.

> 409 Conflict: terminated by other getUpdates request

Done: Ended PID 4711.
Done: Restarted bot.service.
Left to you: Find out who started it.
Look further: unitwarden diagnose bot.service

Held back in a storm: 14 more (one; two)

(sent again: the first attempt was not confirmed)`,
    );
  });

  it("says it in Russian", () => {
    const heldBack = { count: 14, titles: [] };
    const text = textOf(aNotification({ language: "ru", phase: "reminder", heldBack }), { repeat: true });
    expect(text).toMatch(/^ВСЁ ЕЩЁ \(ошибка\): bot\.service на vm1: /);
    for (const words of ["Сделано: ", "За вами: ", "Подробнее: ", "ещё 14\n", "(отправлено повторно"]) {
      expect(text).toContain(words);
    }
  });

  it("leaves out what there is not", () => {
    const bare = aNotification({ unit: null, evidence: [], done: [], left: null, look: null });
    expect(textOf(bare, { repeat: false })).toBe(
      "PROBLEM (error): unitwarden on vm1: a second copy runs outside the unit\n\nPID 4711 runs bot.py outside bot.service.",
    );
  });

  it("cuts evidence first, then what happened, and keeps what is left to the owner", () => {
    const evidence = ["x".repeat(200), "y".repeat(200)];
    const notification = aNotification({ happened: "h".repeat(300), evidence });
    const whole = textOf(notification, { repeat: false });
    const shorter = textOf(notification, { repeat: false, maxCharacters: whole.length - 150 });
    expect(shorter).toContain(`> ${"x".repeat(200)}\n> y`);
    expect(shorter).toContain("y…\n");
    expect(shorter).toContain("h".repeat(300));
    const shortest = textOf(notification, { repeat: false, maxCharacters: 350 });
    expect(shortest).not.toMatch(/x|> y/);
    expect(shortest).toContain("h…\n");
    expect(shortest).toContain("Left to you: Find out who started it.\nLook further: ");
  });

  it("keeps the number of what was held back where the titles have no room", () => {
    const heldBack = { count: 14, titles: ["t".repeat(5000)] };
    const text = textOf(aNotification({ heldBack }), { repeat: false, maxCharacters: 290 });
    expect(text).toMatch(/Held back in a storm: 14 more$/);
  });

  it("gives the text without the heading where it stands elsewhere", () => {
    expect(textOf(aNotification(), { repeat: false, heading: false })).toMatch(/^PID 4711/);
  });

  it("is never longer than it may be, never empty, and holds no half of a character and no control character", () => {
    fc.assert(
      fc.property(anyNotification, fc.boolean(), fc.integer({ min: 60, max: 3000 }), (any, repeat, maxCharacters) => {
        const text = textOf(any, { repeat, maxCharacters });
        expect(text.length).toBeLessThanOrEqual(maxCharacters);
        expect(text.split("\n")[0]?.slice(0, 20)).toBe(headingOf(any).slice(0, 20));
        expect(text.isWellFormed()).toBe(true);
        expect(text).not.toMatch(/[^\P{Cc}\n]/u);
      }),
    );
  });

  it("uses the room that it has", () => {
    fc.assert(
      fc.property(fc.integer({ min: 400, max: 3000 }), (maxCharacters) => {
        const evidence = ["e".repeat(5000)];
        const text = textOf(aNotification({ evidence }), { repeat: false, maxCharacters });
        expect(text.length).toBe(maxCharacters);
      }),
    );
  });
});

describe("headingOf()", () => {
  it.each(["en", "ru"] as const)("begins with another word in capitals for each phase (%s)", (language) => {
    const words = phases.map((phase) => /^\p{Lu}[\p{Lu} ]+/u.exec(headingOf(aNotification({ phase, language })))?.[0]);
    expect(words.every((word) => word !== undefined)).toBe(true);
    expect(new Set(words).size).toBe(phases.length);
  });

  it("names the severity of what is bad, and not of what is over", () => {
    expect(headingOf(aNotification({ severity: "critical" }))).toMatch(/^PROBLEM \(critical\): /);
    expect(headingOf(aNotification({ phase: "recovered" }))).toMatch(/^RECOVERED: bot\.service on vm1: /);
  });

  it("is one line", () => {
    expect(headingOf(aNotification({ title: "one\r\n  two\u2028three" }))).toMatch(/one two three$/);
  });
});

describe("isQuiet()", () => {
  it("is so for what is over, a summary and a notice, and not for a problem", () => {
    expect(isQuiet({ phase: "recovered", severity: "critical" })).toBe(true);
    expect(isQuiet({ phase: "summary", severity: "warning" })).toBe(true);
    expect(isQuiet({ phase: "once", severity: "notice" })).toBe(true);
    expect(isQuiet({ phase: "opened", severity: "warning" })).toBe(false);
  });
});
