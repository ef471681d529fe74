import { describe, expect, it } from "vitest";
import { classify } from "../../../src/knowledge/classes/classify.ts";
import type { MonotonicMs } from "../../../src/model/scalars.ts";
import { RecordJoiner } from "../../../src/sensors/journal/record-joiner.ts";

interface Line {
  readonly text: string;
  readonly atMs?: number;
  readonly pid?: number;
}

/** The findings that lines come to, one entry each. */
function findings(...lines: readonly (string | Line)[]): readonly string[] {
  const joiner = new RecordJoiner();
  return lines.flatMap((line) => {
    const { text, atMs = 0, pid = 7 } = typeof line === "string" ? { text: line } : line;
    const name = classify(text, { speaker: "program" })?.class ?? null;
    const isNews = joiner.isNews({ message: text, pid, atMs: atMs as MonotonicMs }, name);
    return isNews && name !== null ? [name] : [];
  });
}

const header =
  "2026-11-28 12:00:00,000 - telegram.ext.Updater - ERROR - Error while getting Updates: httpx.ConnectError";
const frame = ['  File "/srv/x.py", line 1, in f', "    await self.post()"];
const chained = "The above exception was the direct cause of the following exception:";
const poll = 'INFO:httpx:HTTP Request: POST https://api.telegram.org/bot1:A/getUpdates "HTTP/1.1 200 OK"';

describe("RecordJoiner", () => {
  it("makes one finding of a record, its traceback, and the exceptions that it is chained of", () => {
    expect(
      findings(
        header,
        "Traceback (most recent call last):",
        ...frame,
        "httpcore.ConnectError: All connection attempts failed",
        "",
        chained,
        "",
        "Traceback (most recent call last):",
        ...frame,
        "telegram.error.NetworkError: httpx.ConnectError: All connection attempts failed",
      ),
    ).toEqual(["network"]);
  });

  it("tells a narrower class that comes later in the record, and no wider one", () => {
    const traceback = ["Traceback (most recent call last):", ...frame];
    expect(findings(header, ...traceback, "ssl.SSLCertVerificationError: [SSL: CERTIFICATE_VERIFY_FAILED]")).toEqual([
      "network",
      "ssl",
    ]);
    const narrow = "httpx.ConnectError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed";
    expect(findings(...traceback, narrow, chained, ...traceback, "telegram.error.NetworkError: no")).toEqual(["ssl"]);
  });

  it("keeps apart what is not one record", () => {
    const failed = "telegram.error.TimedOut: Timed out";
    expect(findings(failed, failed)).toEqual(["network", "network"]);
    expect(findings(header, header)).toEqual(["network", "network"]);
    const later = { text: "Traceback (most recent call last):", atMs: 5000 };
    expect(findings(header, later, { text: failed, atMs: 5000 })).toEqual(["network", "network"]);
    const others = { text: "Traceback (most recent call last):", pid: 8 };
    expect(findings(header, others, { text: failed, pid: 8 })).toEqual(["network", "network"]);
    expect(findings("Traceback (most recent call last):", ...frame, failed, failed)).toEqual(["network", "network"]);
  });

  it("takes an entry of many lines for a whole record, beside whatever it stands", () => {
    const whole = ["Traceback (most recent call last):", ...frame, "ModuleNotFoundError: No module named 'x'"].join(
      "\n",
    );
    expect(findings(whole, whole)).toEqual(["import_error", "import_error"]);
    expect(findings(whole, "ImportError: cannot import name 'y'")).toEqual(["import_error", "import_error"]);
  });

  it("takes the records of a program that puts a blank or two in front of each for records", () => {
    const teloxide =
      " ERROR teloxide::error_handlers > An error from the update listener: Api(TerminatedByOtherGetUpdates)";
    expect(findings(teloxide, teloxide)).toEqual(["conflict", "conflict"]);
    expect(findings(header, "    httpx.ConnectError: deep inside it")).toEqual(["network"]);
  });

  it("makes one finding of a traceback whatever was written before it", () => {
    const traceback = ["Traceback (most recent call last):", ...frame, "telegram.error.TimedOut: Timed out"];
    const told = ["network"];
    expect(findings(...traceback, "", chained, "", ...traceback)).toEqual(told);
    expect(findings("INFO all is well", ...traceback, "", chained, "", ...traceback)).toEqual(told);
  });

  it("is open while the next entry may belong to a record that matters", () => {
    const joiner = new RecordJoiner();
    const take = (message: string, found: "network" | null) =>
      joiner.isNews({ message, pid: 7, atMs: 1000 as MonotonicMs }, found);
    take("INFO all is well", null);
    expect(joiner.isOpen(1000)).toBe(false);
    take("Traceback (most recent call last):", null);
    expect(joiner.isOpen(1000)).toBe(true);
    take("telegram.error.TimedOut: Timed out", "network");
    expect(joiner.isOpen(1000)).toBe(true);
    expect(joiner.isOpen(60_000)).toBe(false);
    take("INFO all is well", null);
    expect(joiner.isOpen(1000)).toBe(false);
  });

  it("makes one finding of a coroutine's warning and what follows it", () => {
    expect(
      findings(
        "/srv/bot.py:12: RuntimeWarning: coroutine 'Bot.send' was never awaited",
        "  self.send()",
        "RuntimeWarning: Enable tracemalloc to get the object allocation traceback",
      ),
    ).toEqual(["coroutine_never_awaited"]);
  });

  it("never swallows activity", () => {
    expect(findings("Traceback (most recent call last):", poll, poll)).toEqual(["activity", "activity"]);
  });
});
