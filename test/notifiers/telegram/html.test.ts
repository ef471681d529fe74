import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fit } from "../../../src/notifiers/fit.ts";
import { partsOf } from "../../../src/notifiers/parts.ts";
import { html } from "../../../src/notifiers/telegram/html.ts";
import { aNotification, anyNotification } from "../a-notification.ts";

/** What is wrong with a text for the Bot API's parser of HTML; null where nothing is. */
function complaint(text: string): string | null {
  const open: string[] = [];
  for (const [found, slash = "", name = ""] of text.matchAll(/<(\/?)([a-z]+)>|[<>]|&(?!(?:amp|lt|gt);)/g)) {
    if (!["b", "i", "pre", "code"].includes(name)) return `a bare ${found}`;
    if (slash === "") open.push(name);
    else if (open.pop() !== name) return `${found} closes nothing`;
  }
  return open.length === 0 ? null : `<${open.join(",")}> is not closed`;
}

describe("html()", () => {
  it("marks heading, evidence and command, and escapes what is text", () => {
    const heldBack = { count: 2, titles: ["a<b"] };
    const notification = aNotification({ title: "a < b & c > d", evidence: ["<x>", "&amp;"], heldBack });
    expect(html(partsOf(notification, { repeat: true }))).toBe(
      `<b>PROBLEM (error): bot.service on vm1: a &lt; b &amp; c &gt; d</b>

PID 4711 runs bot.py outside bot.service.

<pre>&lt;x&gt;
&amp;amp;</pre>

Done: Ended PID 4711.
Done: Restarted bot.service.
<b>Left to you:</b> Find out who started it.
Look further: <code>unitwarden diagnose bot.service</code>

Held back in a storm: 2 more (a&lt;b)

<i>(sent again: the first attempt was not confirmed)</i>`,
    );
  });

  it("is at most 4096 long, with balanced tags, nothing bare, and no half of a character, whatever it says", () => {
    fc.assert(
      fc.property(anyNotification, fc.boolean(), (any, repeat) => {
        const text = fit({ parts: partsOf(any, { repeat }), render: html, limit: 4096 });
        expect(complaint(text)).toBeNull();
        expect(text.length).toBeLessThanOrEqual(4096);
        expect(text).toMatch(/^<b>./);
        expect(text.isWellFormed()).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});

describe("this test", () => {
  it.each(["a < b", "a > b", "a & b", "<b>x", "x</b>", "<b><i>x</b></i>", "<u>x</u>"])("sees %s", (text) => {
    expect(complaint(text)).not.toBeNull();
  });
});
