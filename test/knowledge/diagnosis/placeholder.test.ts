import { describe, expect, it } from "vitest";
import { valueStateOf } from "../../../src/knowledge/diagnosis/placeholder.ts";

const token = "123456789:AAStandInStandInStandInStandInStandIn";

describe("valueStateOf()", () => {
  it.each([
    ["BOT_TOKEN", "your-token-here"],
    ["TELEGRAM_BOT_TOKEN", "<token>"],
    ["OPENAI_API_KEY", "sk-..."],
    ["OPENAI_API_KEY", "sk-xxxxxxxx"],
    ["SECRET_KEY", "changeme"],
    ["SECRET_KEY", "CHANGE_ME"],
    ["API_KEY", "xxxxxxxx"],
    ["API_KEY", "None"],
    ["BOT_TOKEN", "ваш_токен"],
    ["BOT_TOKEN", "вставьте сюда токен"],
    ["BOT_TOKEN", "123456:ABC-DEF1234ghIkl-zyx57W2v1u123ew11"],
    ["DATABASE_URL", "<your database>"],
  ])("knows %s=%s for an example", (name, value) => {
    expect(valueStateOf(name, value)).toBe("placeholder");
  });

  it.each([
    ["BOT_TOKEN", token],
    ["OPENAI_API_KEY", "sk-proj-4f8a9c2e7b1d5a3f6e8c0b9d"],
    ["LOG_LEVEL", "none"],
    ["MODE", "example"],
    ["ADMIN_ID", "123456"],
    ["GITHUB_TOKEN", "ghp_4f8a9c2e7b1d5a3f6e8c0b9d4f8a9c2e7b1d"],
    ["DATABASE_URL", "postgres://bot:secret@localhost/bot"],
    ["GREETING", "my bot greets you"],
  ])("leaves %s=%s alone", (name, value) => {
    expect(valueStateOf(name, value)).toBe("set");
  });

  it("knows an empty value, and a bot's token that is none", () => {
    expect(valueStateOf("BOT_TOKEN", " ")).toBe("empty");
    expect(valueStateOf("BOT_TOKEN", `${token}"`)).toBe("malformed");
    expect(valueStateOf("TELEGRAM_TOKEN", token.slice(0, 20))).toBe("malformed");
  });
});
