import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodedWord } from "../../src/notifiers/encoded-word.ts";
import { httpTrouble } from "../../src/notifiers/http-trouble.ts";
import { httpUrl } from "../../src/notifiers/http-url.ts";
import { retryAfterMs, secondsToWaitMs } from "../../src/notifiers/retry-after.ts";
import { said, secretsOf } from "../../src/notifiers/said.ts";

describe("retryAfterMs()", () => {
  const nowMs = Date.UTC(2026, 10, 29, 12, 0, 0);

  it("reads seconds and dates", () => {
    expect(retryAfterMs("7", nowMs)).toBe(7000);
    expect(retryAfterMs(" 0.35 ", nowMs)).toBe(350);
    expect(retryAfterMs("Sun, 29 Nov 2026 12:01:30 GMT", nowMs)).toBe(90_000);
    expect(retryAfterMs("Sun, 29 Nov 2026 11:00:00 GMT", nowMs)).toBe(0);
  });

  it("waits a day at most", () => {
    expect(retryAfterMs("9999999999", nowMs)).toBe(86_400_000);
    expect(retryAfterMs("Sun, 29 Nov 2099 12:00:00 GMT", nowMs)).toBe(86_400_000);
    expect(secondsToWaitMs(1e300)).toBe(86_400_000);
  });

  it.each([undefined, "", "soon", "-5", "1e9", "NaN"])("says nothing for %j", (header) => {
    expect(retryAfterMs(header, nowMs)).toBeNull();
  });

  it.each([null, "5", -1, Number.NaN, Number.POSITIVE_INFINITY])("takes %j for no number of seconds", (value) => {
    expect(secondsToWaitMs(value)).toBeNull();
  });
});

describe("said()", () => {
  it("gives one bounded line, redacted, without the secrets that were sent", () => {
    const url = new URL("https://u5er-name:pa55-word@h.example/hooks/T0KEN-part/x?key=qu3ry%20value");
    const text = `No /hooks/T0KEN-part/x?key=qu3ry%20value here,\n\tnor "qu3ry value" of u5er-name:pa55-word; password=hush ${"x".repeat(500)}`;
    const line = said(text, secretsOf(url));
    expect(line).toMatch(/^No <redacted> here, nor "<redacted>" of /);
    expect(line).not.toMatch(/T0KEN|qu3ry|u5er|pa55|hush|\n/);
    expect(line).toHaveLength(200);
  });

  it("hides a part of a path also where the server has decoded it", () => {
    const secrets = secretsOf(new URL("https://h.example/t%2Fo%2Fk%2Fen-part"));
    expect(said("no t/o/k/en-part and no t%2Fo%2Fk%2Fen-part", secrets)).toBe("no <redacted> and no <redacted>");
  });

  it("leaves short words of a path as they are", () => {
    expect(said("the hook is at api", secretsOf(new URL("https://h.example/api/hook")))).toBe("the hook is at api");
  });
});

describe("httpUrl()", () => {
  it("takes http and https with a host", () => {
    expect(httpUrl("https://h.example:8/p")?.host).toBe("h.example:8");
  });

  it.each(["", "h.example", "ftp://h.example", "https://", "https:///p", "javascript:1"])("refuses %j", (text) => {
    expect(httpUrl(text)).toBeNull();
  });
});

describe("httpTrouble()", () => {
  it("never quotes a message", () => {
    expect(httpTrouble(new Error("hush"))).toBe("it failed for an unknown reason");
    expect(httpTrouble(Object.assign(new Error("hush"), { code: "EOTHER" }))).toBe("EOTHER");
    expect(httpTrouble("hush")).not.toContain("hush");
  });
});

/** What a reader of RFC 2047 makes of it. */
const decode = (text: string): string =>
  text
    .replaceAll(/\?= =\?/g, "?==?")
    .replaceAll(/=\?UTF-8\?B\?([^?]*)\?=/g, (_, base64: string) => Buffer.from(base64, "base64").toString("utf8"));

describe("encodedWord()", () => {
  it("leaves ASCII as it is, and encodes what is not or might be taken for encoded", () => {
    expect(encodedWord("PROBLEM (error): x")).toBe("PROBLEM (error): x");
    expect(encodedWord("да")).toBe("=?UTF-8?B?0LTQsA==?=");
    expect(encodedWord("=?UTF-8?B?eA==?=")).not.toBe("=?UTF-8?B?eA==?=");
  });

  it("makes words of at most 75 characters, each whole, that say the same", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 200, size: "max" }), (any) => {
        const text = any.replaceAll("\ufffd", "");
        const encoded = encodedWord(text);
        expect(encoded).toMatch(/^[ -~]*$/);
        const words = encoded.startsWith("=?") ? encoded.split(" ") : [];
        expect(words.every((word) => word.length <= 75 && !decode(word).includes("\ufffd"))).toBe(true);
        expect(decode(encoded)).toBe(text.replaceAll(/\p{Cc}+/gu, " "));
      }),
    );
  });
});
