import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { messageFor } from "../../../src/notifiers/webhook/format.ts";
import { aNotification, anyNotification } from "../a-notification.ts";

const once = { repeat: false };
const parsed = (body: string): Record<string, unknown> => JSON.parse(body) as Record<string, unknown>;

/** Asserts a property of what a format makes of any notification. */
function always(format: Parameters<typeof messageFor>[0], check: (message: ReturnType<typeof messageFor>) => void) {
  fc.assert(fc.property(anyNotification, fc.boolean(), (any, repeat) => check(messageFor(format, any, { repeat }))));
}

describe("the format json", () => {
  it("has the documented shape", () => {
    const heldBack = { count: 3, titles: ["one"] };
    const { headers, body } = messageFor("json", aNotification({ heldBack }), { repeat: true });
    expect(headers).toEqual({ "Content-Type": "application/json" });
    expect(parsed(body)).toEqual({
      id: "n-2",
      story: "n-1",
      phase: "opened",
      severity: "error",
      unit: "bot.service",
      class: "stray",
      host: "vm1",
      at: "2026-11-29T12:00:00.000Z",
      language: "en",
      title: "a second copy runs outside the unit",
      text: expect.stringMatching(/^PROBLEM[^]*sent again/),
      happened: "PID 4711 runs bot.py outside bot.service.",
      evidence: ["409 Conflict: terminated by other getUpdates request"],
      done: ["Ended PID 4711.", "Restarted bot.service."],
      left: "Find out who started it.",
      look: "unitwarden diagnose bot.service",
      held_back: { count: 3, titles: ["one"] },
      repeat: true,
    });
  });

  it("has null for what there is not", () => {
    const bare = aNotification({ unit: null, left: null, look: null });
    expect(parsed(messageFor("json", bare, once).body)).toMatchObject({
      unit: null,
      left: null,
      look: null,
      held_back: null,
      repeat: false,
    });
  });
});

describe("the format slack", () => {
  it("marks heading, evidence and command, and calls nobody", () => {
    const notification = aNotification({ title: "2 * <!channel>", evidence: ["a ``` b & c"], look: "x `y`" });
    const { text } = parsed(messageFor("slack", notification, once).body);
    expect(text).toMatch(/^\*PROBLEM \(error\): bot\.service on vm1: 2 ∗ &lt;!channel&gt;\*\n/);
    expect(text).toContain("```a ''' b &amp; c```");
    expect(text).toContain("Look further: `x 'y'`");
  });

  it("is at most 3500 long and has nothing bare, whatever it says", () => {
    always("slack", ({ body }) => {
      const { text } = parsed(body) as { text: string };
      expect(text.length).toBeLessThanOrEqual(3500);
      expect(text).toMatch(/^\*[^*\n]+\*/);
      expect(text).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
      expect(text.isWellFormed()).toBe(true);
    });
  });
});

describe("the format discord", () => {
  it("escapes Markdown outside of code, and allows no mention", () => {
    const notification = aNotification({
      happened: "# my_bot *fell* @everyone\n- <@1> [x](y)",
      evidence: ["a_b ``` c"],
    });
    const { content, allowed_mentions } = parsed(messageFor("discord", notification, once).body);
    expect(allowed_mentions).toEqual({ parse: [] });
    expect(content).toMatch(/^\*\*PROBLEM \\\(error\\\): bot\.service on vm1/);
    expect(content).toContain(String.raw`\# my\_bot \*fell\* \@everyone${"\n"}\- \<\@1\> \[x\]\(y\)`);
    expect(content).toContain("```\na_b ''' c\n```");
  });

  it("is at most 2000 long, and every sign outside of code is escaped, whatever it says", () => {
    always("discord", ({ body }) => {
      const { content } = parsed(body) as { content: string };
      expect(content.length).toBeLessThanOrEqual(2000);
      expect(content.isWellFormed()).toBe(true);
      const prose = content
        .replace(/^\*\*((?:\\[^]|[^\\*])+)\*\*/, "$1")
        .replace(/(?<!\\)```[^`]*```/, "")
        .replace(/(?<!\\)`[^`]*`/, "")
        .replaceAll(/\\[^]/g, "");
      expect(prose).not.toMatch(/[\\*_~`|<>[\]@]/);
    });
  });
});

describe("the format ntfy", () => {
  it("has title, priority and tags in headers, and the rest as its body", () => {
    const { headers, body } = messageFor("ntfy", aNotification({ severity: "critical" }), once);
    expect(headers).toMatchObject({
      Title: "PROBLEM (critical): bot.service on vm1: a second copy runs outside the unit",
      Priority: "5",
      Tags: "rotating_light",
    });
    expect(body).toMatch(/^PID 4711/);
  });

  it("encodes a title that is not ASCII", () => {
    const { headers } = messageFor("ntfy", aNotification({ language: "ru" }), once);
    expect(headers["Title"]).toMatch(/^(?:=\?UTF-8\?B\?[A-Za-z0-9+/=]+\?= ?)+$/);
  });

  it.each([
    ["notice", "2"],
    ["warning", "3"],
    ["error", "4"],
    ["critical", "5"],
  ] as const)("gives %s priority %s", (severity, priority) => {
    expect(messageFor("ntfy", aNotification({ severity }), once).headers).toMatchObject({ Priority: priority });
  });

  it("makes no sound for what is over", () => {
    const over = aNotification({ phase: "recovered", severity: "critical" });
    expect(messageFor("ntfy", over, once).headers).toMatchObject({ Priority: "2", Tags: "white_check_mark" });
  });

  it("is at most 4000 bytes, with headers that HTTP allows, whatever it says", () => {
    always("ntfy", ({ headers, body }) => {
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4000);
      expect(body.isWellFormed()).toBe(true);
      for (const value of Object.values(headers)) expect(value).toMatch(/^[ -~]{1,1500}$/);
    });
  });
});
