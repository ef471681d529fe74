import * as fc from "fast-check";
import { type Notification, severities } from "../../src/model/notification.ts";
import type { UnitName, WallMs } from "../../src/model/scalars.ts";
import type { SendOptions } from "../../src/notifiers/channel.ts";

/** A notification, with what a test wants otherwise. */
export function aNotification(changes: Partial<Notification> = {}): Notification {
  return {
    id: "n-2",
    story: "n-1",
    phase: "opened",
    severity: "error",
    unit: "bot.service" as UnitName,
    class: "stray",
    host: "vm1",
    atWallMs: Date.UTC(2026, 10, 29, 12, 0, 0) as WallMs,
    language: "en",
    title: "a second copy runs outside the unit",
    happened: "PID 4711 runs bot.py outside bot.service.",
    evidence: ["409 Conflict: terminated by other getUpdates request"],
    done: ["Ended PID 4711.", "Restarted bot.service."],
    left: "Find out who started it.",
    look: "unitwarden diagnose bot.service",
    heldBack: null,
    ...changes,
  };
}

/** What goes with it. */
export function sendOptions(changes: Partial<SendOptions> = {}): SendOptions {
  return { thread: null, repeat: false, signal: new AbortController().signal, ...changes };
}

/** Text that channels stumble over: signs of markup, halves of characters, controls, other scripts. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom("<", ">", "&", "&amp;", "</b>", "<b>", "`", "```", "*", "_", "\\", "|", "😀", "\ud83d", "\ude00"),
      fc.constantFrom(
        "\0",
        "\n",
        "\r",
        "\t",
        "\u2028",
        "\u001b[31m",
        "@everyone",
        "<!channel>",
        "<@1>",
        "да",
        "“",
        " ",
      ),
      fc.string({ unit: "binary", maxLength: 8 }),
    ),
    { maxLength: 60 },
  )
  .map((pieces) => pieces.join(""));
const long = fc.tuple(nasty, fc.integer({ min: 1, max: 40 })).map(([text, times]) => text.repeat(times));

/** Any notification, also one longer and wilder than any that will be made. */
export const anyNotification: fc.Arbitrary<Notification> = fc.record({
  id: fc.constant("n-2"),
  story: fc.constant("n-1"),
  phase: fc.constantFrom("opened", "update", "reminder", "recovered", "once", "summary", "test"),
  severity: fc.constantFrom(...severities),
  unit: fc.constantFrom(null, "bot.service" as UnitName, "a<b>&c_d*.service" as UnitName),
  class: fc.constant("stray"),
  host: fc.constantFrom("vm1", "хост"),
  atWallMs: fc.constant(0 as WallMs),
  language: fc.constantFrom("en", "ru"),
  title: nasty,
  happened: long,
  evidence: fc.array(nasty, { maxLength: 4 }),
  done: fc.array(nasty, { maxLength: 4 }),
  left: fc.option(long),
  look: fc.option(nasty),
  heldBack: fc.option(fc.record({ count: fc.nat(100), titles: fc.array(nasty, { maxLength: 4 }) })),
});
