import { describe, expect, it } from "vitest";
import { rememberingClean } from "../../src/runtime/clean-texts.ts";

describe("rememberingClean()", () => {
  it("looks once at a text without a secret, and each time at one with", () => {
    const looked: string[] = [];
    const redact = rememberingClean((text) => {
      looked.push(text);
      return text.replace("secret", "<redacted>");
    });
    for (let time = 0; time < 3; time += 1) {
      expect(redact("a unit")).toBe("a unit");
      expect(redact("a secret")).toBe("a <redacted>");
    }
    expect(looked).toEqual(["a unit", "a secret", "a secret", "a secret"]);
  });

  it("keeps neither long texts nor more than some thousands", () => {
    let looks = 0;
    const redact = rememberingClean((text) => {
      looks += 1;
      return text;
    });
    const long = "x".repeat(257);
    redact(long);
    redact(long);
    expect(looks).toBe(2);
    redact("first");
    for (let number = 0; number < 5000; number += 1) redact(`text ${number}`);
    looks = 0;
    redact("first");
    expect(looks).toBe(1);
  });
});
