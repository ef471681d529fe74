import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { redact, truncate } from "../../src/knowledge/redaction.ts";
import { secretPatterns } from "../../src/knowledge/secret-patterns.ts";

const BOT_TOKEN = "1234567890:AAE0fakeTokenForTests_000000000-xyz";
const LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".split("");
const word = (minLength: number, maxLength = minLength) =>
  fc.array(fc.constantFrom(...LETTERS), { minLength, maxLength }).map((characters) => characters.join(""));
const pemBody = word(64).chain((line) =>
  fc.integer({ min: 1, max: 6 }).map((lines) => Array<string>(lines).fill(`9aZ${line.slice(3)}`)),
);

function timeMs(text: string): number {
  const startedMs = performance.now();
  redact(text);
  return performance.now() - startedMs;
}

describe("redact()", () => {
  it.each([
    ["the path of a poll", `POST https://api.telegram.org/bot${BOT_TOKEN}/getUpdates "HTTP/1.1 200 OK"`],
    ["a percent-encoded colon", `GET /bot${BOT_TOKEN.replace(":", "%3A")}/getMe`],
    ["a lower-case percent-encoded colon", `GET /bot${BOT_TOKEN.replace(":", "%3a")}/getMe`],
    ["a twice percent-encoded colon", `next=%2Fbot${BOT_TOKEN.replace(":", "%253A")}`],
    ["a percent-encoded underscore", `GET /bot${BOT_TOKEN.replace("_", "%5F")}/getMe`],
    ["InvalidToken", `telegram.error.InvalidToken: The token \`${BOT_TOKEN}\` was rejected by the server.`],
    ["a token right after letters", `bot${BOT_TOKEN}`],
    ["a token in the middle of Russian text", `токен бота${BOT_TOKEN}, проверьте`],
  ])("hides the bot token in %s", (_where, text) => {
    const redacted = redact(text);
    expect(redacted).toMatch(/<token>|<redacted>/);
    expect(redacted).not.toMatch(/fakeToken/);
  });

  it("hides a bot token that was cut off", () => {
    expect(redact("POST https://api.telegram.org/bot1234567890:AAE0fa")).toBe(
      "POST https://api.telegram.org/bot<token>",
    );
  });

  it("keeps the origin and the method of a heartbeat line", () => {
    expect(redact(`HTTP Request: POST https://api.telegram.org/bot${BOT_TOKEN}/getUpdates "HTTP/1.1 200 OK"`)).toBe(
      'HTTP Request: POST https://api.telegram.org/bot<token>/getUpdates "HTTP/1.1 200 OK"',
    );
  });

  it.each([
    `TOKEN=hunter2`,
    `export BOT_TOKEN='hunter2 with words'`,
    `{"token": "hunter2", "chat": 5}`,
    `{'access_token': 'hunter2'}`,
    `"{\\"client_secret\\":\\"hunter2\\"}"`,
    `password: hunter2`,
    `"password": "a \\"quoted\\" hunter2"`,
    `"password": "hunter2 cut off`,
    `DB_PASS=hunter2`,
    `MYSQL_PWD=hunter2`,
    `Server=x;Uid=bot;Pwd=hunter2;`,
    `SECRET_KEY_BASE=hunter2`,
    `OPENAI_API_KEY=hunter2`,
    `x-api-key: hunter2`,
    `https://example.org/?key=hunter2&x=1`,
    `https://example.org/%3Ftoken%3Dhunter2`,
    `A=1\0TOKEN=hunter2\0B=2`,
    `bot.py --token hunter2 --verbose`,
    `bot.py --bot-token=hunter2`,
    `['bot.py', '--api-key', 'hunter2']`,
    `bot.py\0--token\0hunter2`,
    `curl -u bob:hunter2 http://localhost`,
    `Authorization: Bearer hunter2`,
    `'Authorization': 'Basic Ym90Omh1bnRlcjI='`.replace("Ym90Omh1bnRlcjI=", "hunter2hunter2"),
    `Cookie: session=hunter2; other=hunter2`,
    `postgresql+asyncpg://bot:hunter2@localhost/db`,
    `postgres://bot:pa/ss@hunter2@localhost/db`,
    `redis://:hunter2@localhost:6379/0`,
    `https://hunter2hunter2hunter2@github.com/a/b.git`,
    `socks5://bot:hunter2@127.0.0.1:1080`,
    `https://hooks.slack.com/services/T000/B000/hunter2`,
    `https:\\/\\/hooks.slack.com\\/services\\/T000\\/B000\\/hunter2`,
    `https://discord.com/api/webhooks/123/hunter2`,
    `https://discordapp.com/api/v10/webhooks/123/hunter2`,
    `https://hc-ping.com/hunter2/fail`,
    `пароль: hunter2`,
  ])("hides the secret in %j", (text) => {
    expect(redact(text)).not.toContain("hunter2");
  });

  it.each([
    "KeyError: 'BOT_TOKEN'",
    "The following environment values are missing in your .env: TELEGRAM_BOT_TOKEN, OPENAI_API_KEY",
    "telegram.error.InvalidToken: Unauthorized",
    "TELEGRAM_BOT_TOKEN not found in .env",
    "Failed with result 'start-limit-hit'.",
    "RuntimeWarning: coroutine 'Token.refresh' was never awaited",
    "cache key: user",
    "monkey=5",
    "max_tokens=4096, total_tokens: 512",
    "PWD=/home/ubuntu/marketingbot",
    "sha256 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "/home/ubuntu/marketingbot/.venv/lib/python3.11/site-packages/telegram/ext/_updater.py:42",
    "2026-11-23 06:43:25,610 - httpx - INFO - HTTP Request",
    "https://t.me:443/@channel",
    "ssh://git@github.com/a/b.git",
    "task-management-system is up",
    "Basic functionality works",
    "[Connect call failed ('149.154.167.220', 443)]",
  ])("leaves %j as it is", (text) => {
    expect(redact(text)).toBe(text);
  });

  it("hides a private key, whole, headless, tailless, and its bare body", () => {
    const line = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj";
    const head = "-----BEGIN RSA PRIVATE KEY-----";
    const tail = "-----END RSA PRIVATE KEY-----";
    for (const text of [
      `a\n${head}\n${line}\n${line}\nAb3=\n${tail}\nb`,
      `a ${head}\\n${line}\\n${tail}`,
      `a\n${head}\n${line}\nMIIEvQ`,
      `MIIEvQIBADANBg\n${line}\n${tail}\nb`,
      `${line}\n${line}`,
      line,
    ]) {
      expect(redact(text)).not.toMatch(/MII|cKj/);
    }
    expect(redact(`a\n${head}\n${line}\n${tail}\nb`)).toBe("a\n<redacted>\nb");
  });

  const planted = fc.oneof(
    fc.tuple(fc.integer({ min: 10_000, max: 9_999_999_999 }), word(30, 60)).map(([bot, key]) => ({
      secret: key,
      text: `${bot}:${key}`,
    })),
    word(24, 48).map((key) => ({ secret: key, text: `sk-${key}` })),
    word(35).map((key) => ({ secret: key, text: `AIza${key}` })),
    word(40, 90).map((key) => ({ secret: key, text: `ya29.${key}` })),
    word(12, 20).map((key) => ({ secret: key, text: `Bearer ${key}` })),
    word(8, 30).map((key) => ({ secret: key, text: `amqp://user:${key}@host/v` })),
    word(16).map((key) => ({ secret: key.toUpperCase(), text: `AKIA${key.toUpperCase()}` })),
    fc.tuple(word(20), word(30), word(30)).map(([head, body, signature]) => ({
      secret: signature,
      text: `eyJ${head}.${body}.${signature}`,
    })),
    fc
      .tuple(fc.constantFrom("BOT_TOKEN", "SECRET", "API_KEY", "PASSWORD", "db_password"), word(8, 30))
      .map(([name, value]) => ({ secret: value, text: `${name}=${value}` })),
    fc
      .tuple(fc.constantFrom("token", "secret", "apiKey", "password"), word(8, 30))
      .map(([name, value]) => ({ secret: value, text: JSON.stringify({ [name]: value }) })),
    word(12, 40).map((key) => ({ secret: key, text: `https://hooks.slack.com/services/T01/B02/${key}` })),
    word(12, 40).map((key) => ({ secret: key, text: `https://discord.com/api/webhooks/99/${key}` })),
    word(12, 40).map((key) => ({ secret: key, text: `https://hc-ping.com/${key}` })),
    word(8, 30).map((value) => ({ secret: value, text: `--token ${value}` })),
    pemBody.map((lines) => ({
      secret: String(lines[0]),
      text: `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----`,
    })),
  );
  const prose = fc.oneof(
    fc.string({ unit: "grapheme", maxLength: 40 }),
    fc.constantFrom("", "Ошибка: ", "ERROR - ", '{"a": [1, 2]}', "a=b", "x: ", "\\n", "(", "%20"),
  );
  const edge = fc.constantFrom(" ", "\n", "\t", " (", '", ', " \u001b[31m");

  it("lets no planted secret through, whatever stands around it", () => {
    fc.assert(
      fc.property(prose, edge, planted, edge, prose, (before, left, { secret, text }, right, after) => {
        expect(redact(before + left + text + right + after)).not.toContain(secret);
      }),
      { numRuns: 1500 },
    );
  });

  it("lets no planted secret through inside JSON, JSON inside JSON, and a percent-encoded colon", () => {
    fc.assert(
      fc.property(planted, ({ secret, text }) => {
        const once = JSON.stringify({ message: text });
        for (const encoded of [once, JSON.stringify(once), `'${text}'`, text.replace(/(?<=^[0-9]+):/, "%3A")]) {
          expect(redact(encoded)).not.toContain(secret);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("changes nothing the second time", () => {
    const piece = fc.oneof(
      prose,
      planted.map(({ text }) => text),
      fc.constantFrom(
        "token",
        "=",
        ":",
        '"',
        "'",
        "\\",
        "://",
        "@",
        "<redacted>",
        "<token>",
        "key",
        "eyJ",
        "bot1:",
        "--",
        "-----BEGIN PRIVATE KEY-----",
        "-----END PRIVATE KEY-----",
        "&",
        "\0",
      ),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const once = redact(pieces.join(""));
        expect(redact(once)).toBe(once);
      }),
      { numRuns: 3000 },
    );
  });

  it("takes linear time on hostile input", () => {
    const seeds = [
      "1",
      "12345:",
      "12345678:A-",
      "/bot12345:",
      "://",
      "://a:",
      "://aaaa",
      ":// a:b",
      "a@",
      "eyJ",
      "eyJa.",
      "-eyJ",
      "sk-",
      "ya29.",
      "AIza",
      "token",
      "token:",
      "token=",
      'token="',
      "token='",
      'token="\\',
      "secret_",
      "key ",
      "tokens: ",
      "api_key-",
      "-",
      "--",
      "--token ",
      "--a-",
      "-u a:",
      "Bearer ",
      "bearer",
      "Basic a",
      "cookie",
      "cookie: ",
      "authorization: ",
      "-----BEGIN PRIVATE KEY-----",
      "-----END PRIVATE KEY-----",
      "-----BEGIN ",
      "aB1",
      "aB1/",
      "A",
      "a=",
      "\\",
      '\\"',
      "postgres://",
      "postgres://a:a",
      "hooks.slack.com/services/",
      "discord.com/api/",
      "%3D",
      "\0",
      "<redacted>",
      "é",
    ];
    const lengthBytes = 1_000_000;
    const plain = "The quick brown fox jumps over the lazy dog. ".repeat(Math.ceil(lengthBytes / 45));
    timeMs(plain);
    const plainMs = Math.max(20, timeMs(plain));
    for (const seed of seeds) {
      const hostile = seed.repeat(Math.ceil(lengthBytes / seed.length));
      expect(timeMs(hostile), `1 MB of ${JSON.stringify(seed)}`).toBeLessThan(plainMs * 60);
    }
  }, 120_000);

  it("has global patterns only, so that no second secret in a line is missed", () => {
    expect(secretPatterns.filter(({ pattern }) => !pattern.global)).toEqual([]);
  });
});

describe("truncate()", () => {
  it("keeps a text that fits", () => {
    expect(truncate("x".repeat(300))).toHaveLength(300);
  });

  it("cuts a longer one, ellipsis included, and splits no character", () => {
    expect(truncate("abcdef", 4)).toBe("abc…");
    expect(truncate("ab😀def", 4)).toBe("ab…");
  });
});
