import { performance } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { classify } from "../../../src/knowledge/classes/classify.ts";
import { messageKinds } from "../../../src/knowledge/classes/registry.ts";
import { remedyFor } from "../../../src/knowledge/remedies.ts";

const POLL = "https://api.telegram.org/bot1234567890:AAE0fakeTokenForTests_000000000-xyz/getUpdates";
const CONFLICT = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";

describe("classify()", () => {
  it("gives the origin of the API call that a heartbeat line shows", () => {
    expect(classify(`INFO:httpx:HTTP Request: POST ${POLL} "HTTP/1.1 200 OK"`)).toEqual({
      class: "activity",
      origin: "https://api.telegram.org",
    });
  });

  it("gives the port of a local Bot API, and no user or password", () => {
    const line = `HTTP Request: POST http://u:p@127.0.0.1:8081/bot1234567:AA/getUpdates "HTTP/1.1 200 OK"`;
    expect(classify(line)?.origin).toBe("http://127.0.0.1:8081");
  });

  it.each([
    ["https://docs.example.org/bot/getUpdates", "200 OK"],
    ["https://docs.example.org/bots/getUpdates", "409 Conflict"],
    ["https://shop.example.org/bottles/list", "401 Unauthorized"],
    ["http://backend:8000/bot/settings", "404 Not Found"],
    ["https://example.org/botnet/check", "502 Bad Gateway"],
  ])("takes no other site's page for the Bot API: %s, %s", (url, status) => {
    expect(classify(`INFO:httpx:HTTP Request: GET ${url} "HTTP/1.1 ${status}"`)).toBeNull();
  });

  it("takes a Bot API server of one's own, and a masked token, for the Bot API", () => {
    const said = ["http://127.0.0.1:8081/bot/getMe 404", "https://gate.example.org/bot***/getUpdates 200"]
      .concat("https://api.telegram.org/<removed>/getUpdates 409")
      .map((call) => classify(`HTTP Request: POST ${call.replace(" ", ' "HTTP/1.1 ')} X"`)?.class);
    expect(said).toEqual(["env_missing", "activity", "conflict"]);
  });

  it("reads the calls of an urllib3 that logs no host", () => {
    const found = ["getUpdates 200", "getMe 401", "webhook 404"].map(
      (call) => classify(`DEBUG:urllib3.connectionpool:"POST /bot1:AA/${call.replace(" ", ' HTTP/1.1" ')} 58`)?.class,
    );
    expect(found).toEqual(["activity", "auth", undefined]);
  });

  it.each([
    "INFO:aiogram.event 2022-10-07 14:03:51,840: ",
    "INFO 2022-10-07 14:03:51,840 aiogram.event: ",
    "INFO | aiogram.event | 2022-10-07 14:03:51 | ",
    "INFO 2022-10-07 14:03:51,840 event 4711 139923123 ",
    "[INFO][aiogram.event][07.10.2022 14:03:51] ",
    "2022-10-07 14:03:51,840 - aiogram.event - ",
  ])("finds the text behind %j", (header) => {
    expect(classify(`${header}Update id=5 is handled. Duration 4 ms by bot id=1`)?.class).toBe("activity");
  });

  it("finds nothing in a log that a person pastes over many lines", () => {
    const pasted = `ERROR:telegram.ext.Updater:${CONFLICT}\nTraceback (most recent call last):\ntelegram.error.Conflict: ${CONFLICT}`;
    expect(classify(`INFO:bot:Message from 77: help\n${pasted}`)).toBeNull();
    expect(classify(`ERROR:bot:failed on a message from 77\n${pasted}`)?.class).toBe("conflict");
  });

  it("takes no outbound call for activity", () => {
    expect(
      classify(`INFO:httpx:HTTP Request: POST ${POLL.replace("getUpdates", "sendMessage")} "HTTP/1.1 200 OK"`),
    ).toBeNull();
  });

  it("takes the user's pattern instead of the built-in heartbeat", () => {
    const context = { activityPattern: /tick [0-9]+ done/i };
    expect(classify("INFO:bot:Tick 5 done", context)?.class).toBe("activity");
    expect(classify(`INFO:httpx:HTTP Request: POST ${POLL} "HTTP/1.1 200 OK"`, context)).toBeNull();
    expect(
      classify('INFO:httpx:HTTP Request: POST https://x.example/ "HTTP/1.1 200 OK"', { activityPattern: /200 OK/ }),
    ).toEqual({
      class: "activity",
      origin: "https://x.example",
    });
  });

  it("takes a fault for a fault even where the user's pattern fits it", () => {
    expect(classify(`telegram.error.Conflict: ${CONFLICT}`, { activityPattern: /getUpdates/ })?.class).toBe("conflict");
  });

  it("does not remember where a pattern with the flag g left off", () => {
    const context = { activityPattern: /alive/g };
    expect([1, 2, 3].map(() => classify("alive", context)?.class)).toEqual(["activity", "activity", "activity"]);
  });

  it("finds the conflict on the last, level-less line of a traceback in one entry", () => {
    const message = [
      "2026-11-23 06:43:25,610 - telegram.ext.Application - ERROR - No error handlers are registered, logging exception.",
      "Traceback (most recent call last):",
      '  File "/opt/venv/lib/python3.11/site-packages/telegram/ext/_updater.py", line 607, in _network_loop_retry',
      "    raise Conflict(message)",
      `telegram.error.Conflict: ${CONFLICT}`,
    ].join("\n");
    expect(classify(message)?.class).toBe("conflict");
  });

  it("gives the further lines of a quoted chat message the level of its first", () => {
    expect(
      classify(`2026-11-23 06:43:25,610 - bot - INFO - Message from 77:\ntelegram.error.Conflict: ${CONFLICT}`),
    ).toBeNull();
  });

  it("names an exception that might be anything by the frames above it, and not where somebody quotes them", () => {
    const key = ['  File "/usr/lib/python3.11/os.py", line 679, in __getitem__', "KeyError: 'COIN_SYMBOL'"].join("\n");
    expect(classify(`Traceback (most recent call last):\n${key}`)?.class).toBe("env_missing");
    expect(classify("KeyError: 'COIN_SYMBOL'")).toBeNull();
    expect(classify(`2026-11-23 06:43:25,610 - bot - INFO - Message from 77:\n${key}`)).toBeNull();
    const google = ['  File "/venv/google/oauth2/service_account.py", line 260, in from_file', "KeyError: 'x'"].join(
      "\n",
    );
    expect(classify(`ERROR:bot:no table\nTraceback (most recent call last):\n${google}`)?.class).toBe(
      "google_credentials",
    );
  });

  it("takes a level from the words and signs in front, where a line shows none", () => {
    expect(classify("❌ OpenAI: timeout")?.class).toBe("remote_api");
    expect(classify("Failed to reach telegram: connection lost")?.class).toBe("network");
    expect(classify("somebody said that the connection was lost in telegram")).toBeNull();
  });

  it("prefers the narrower class among the lines of one entry", () => {
    const message = `ERROR:bot:failed\nhttpx.ConnectError: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed\ntelegram.error.NetworkError: httpx.ConnectError`;
    expect(classify(message)?.class).toBe("ssl");
  });

  it("finds nothing in the lines of a traceback that quote the source", () => {
    expect(classify("    except telegram.error.NetworkError as error:")).toBeNull();
    expect(classify('  File "/opt/telegram.error.NetworkError/bot.py", line 5, in run')).toBeNull();
  });

  it("names a CRITICAL record by its narrower class where it has one", () => {
    expect(classify("2026-11-23 06:43:25,610 - bot - CRITICAL - cannot go on")?.class).toBe("critical");
    expect(classify(`2026-11-23 06:43:25,610 - bot - CRITICAL - ${CONFLICT}`)?.class).toBe("conflict");
  });

  it("takes the level from the journal's own fields where the text shows none", () => {
    expect(classify("cannot go on")).toBeNull();
    expect(classify("cannot go on", { level: "critical" })?.class).toBe("critical");
    expect(classify("INFO:bot:cannot go on", { level: "critical" })).toBeNull();
  });

  it("believes systemd's and the kernel's words only from them", () => {
    const oom = "marketingbot-bot.service: Failed with result 'oom-kill'.";
    expect(classify(oom)?.class).toBe("oom");
    expect(classify(oom, { speaker: "manager" })?.class).toBe("oom");
    expect(classify(oom, { speaker: "program" })).toBeNull();
    expect(classify("Out of memory: Killed process 1 (python)", { speaker: "program" })).toBeNull();
    expect(classify(`telegram.error.Conflict: ${CONFLICT}`, { speaker: "manager" })).toBeNull();
  });

  it("takes a process that ended well, or is to be stopped, for no failure", () => {
    const unit = "marketingbot-bot.service";
    const said = (text: string) => classify(`${unit}: ${text}`, { speaker: "manager" })?.class ?? null;
    expect(said("Main process exited, code=exited, status=1/FAILURE")).toBe("process_exit");
    expect(said("Main process exited, code=exited, status=0/SUCCESS")).toBeNull();
    expect(said("Deactivated successfully.")).toBeNull();
    expect(said("Sent signal SIGTERM to main process 7 (python) on client request.")).toBeNull();
    expect(classify(`${unit}: Main process exited, code=killed, status=9/KILL`, { speaker: "program" })).toBeNull();
  });

  it("tells a count of levels, a forwarded log and a docstring from a record of their words", () => {
    expect(classify("[health] CRITICAL: 3, ERROR: 12")).toBeNull();
    expect(classify("CRITICAL: 3 workers died")?.class).toBe("critical");
    expect(classify(`ERROR: 409, ${CONFLICT}`)?.class).toBe("conflict");
    expect(classify(`[log] forwarded from -1001: "ERROR ${CONFLICT}"`)).toBeNull();
    expect(classify("WARNING:bot:forward from -1001 failed: telegram.error.TimedOut: Timed out")?.class).toBe(
      "network",
    );
    expect(classify('"""Raises telegram.error.NetworkError when it cannot connect."""')).toBeNull();
    expect(classify("ERROR:bot:Raises telegram.error.NetworkError when sending")?.class).toBe("network");
  });

  it("sees through colour codes", () => {
    expect(classify(`\u001b[31mERROR\u001b[0m:bot:\u001b[1m${CONFLICT}\u001b[0m`)?.class).toBe("conflict");
  });

  it.each([
    "",
    " ",
    "\n\n",
    "\0",
    "{",
    "{}",
    '{"msg":5,"level":50}',
    "[",
    "[".repeat(5000),
    "\ud800",
    "ERROR",
    "CRITICAL:",
  ])("survives %j", (message) => {
    expect(() => classify(message)).not.toThrow();
  });

  it("has one entry and one remedy in each language for every class", () => {
    const names = messageKinds.map((kind) => kind.class);
    expect(new Set(names).size).toBe(20);
    expect(names).toHaveLength(20);
    for (const name of names) {
      expect(remedyFor(name, "en")).toMatch(/^[A-Z].*\.$/);
      expect(remedyFor(name, "ru")).toMatch(/[а-я].*\.$/);
    }
  });
});

function timeMs(run: () => unknown): number {
  const startedMs = performance.now();
  run();
  return performance.now() - startedMs;
}

const kinds = messageKinds.flatMap((kind) => [
  ...(kind.anywhere ?? []),
  ...(kind.atStart ?? []),
  ...(kind.levelled ?? []),
  ...(kind.except ?? []),
]);

function everyPattern(text: string): number {
  return kinds.filter((pattern) => pattern.test(text)).length;
}

function shortLineOf(unit: string): string {
  return unit.repeat(Math.ceil(600 / unit.length));
}

describe("the patterns", () => {
  const seeds = [
    "a",
    " ",
    "a ",
    "A",
    "0",
    "_",
    ".",
    "a.",
    ":",
    "-",
    "- ",
    "[",
    "[a] ",
    "(a) ",
    "<a> ",
    "a: ",
    "ERROR ",
    "ERROR - ",
    "error ",
    "Error: ",
    "a@",
    "/",
    "/bot",
    "/bot1:",
    "/getUpdates ",
    '"',
    "'",
    '"a" ',
    "text='",
    'text="\\',
    "says ",
    "says: ",
    "user a ",
    "user a: ",
    "message from ",
    "сообщение от ",
    "coroutine '",
    "RuntimeWarning: coroutine '",
    "KeyError: '",
    "KeyError: 'A",
    "TOKEN",
    "TOKEN ",
    "A_TOKEN not ",
    "is ",
    "env ",
    ".env ",
    "missing ",
    "not found ",
    "Quota exceeded ",
    "429 ",
    "409 ",
    "401 ",
    "getUpdates ",
    "polling ",
    "conflict ",
    "another ",
    "another bot ",
    "openai ",
    "error openai ",
    "telegram ",
    "connection ",
    "timed ",
    "retry after ",
    "sheets ",
    "google ",
    "dial tcp ",
    "host='",
    "No such file or directory: '",
    "credentials.json ",
    "ConnectTimeout",
    "a.ConnectTimeout",
    "a.b.c.d.e.f.g.",
    "level=error ",
    'msg="',
    '{"',
    "{}",
    "HTTP Request: POST https://",
    "Update id=",
    "ошибка ",
    "Ошибка: ",
    "не задан ",
    "\u001b[",
    "\n",
    "\na: ",
    "x.service: ",
    "😀",
  ];
  const lengthCharacters = 100_000;
  const benign = "The quick brown fox jumps over the lazy dog. ".repeat(Math.ceil(lengthCharacters / 45));

  it("take linear time, each on 100 KB of whatever it is made of", () => {
    timeMs(() => everyPattern(benign));
    const benignMs = Math.max(
      5,
      timeMs(() => everyPattern(benign)),
    );
    const slow = seeds.filter((seed) => {
      const hostile = seed.repeat(Math.ceil(lengthCharacters / seed.length));
      return timeMs(() => everyPattern(hostile)) > benignMs * 100;
    });
    expect(slow).toEqual([]);
  }, 120_000);

  it("take linear time together, header and chat rules included", () => {
    const benignMs = Math.max(
      2,
      timeMs(() => classify(benign)),
    );
    const slow = seeds.filter((seed) =>
      ["", "2026-11-23 06:43:25,610 - bot - ERROR - "].some((head) => {
        const hostile = head + seed.repeat(Math.ceil(lengthCharacters / seed.length));
        return timeMs(() => classify(hostile)) > benignMs * 100;
      }),
    );
    expect(slow).toEqual([]);
  }, 120_000);

  // Bounds tame long lines: a pattern that tries all ways to split a short one shows here.
  it("take little time for short lines of any two characters, or a word and one", () => {
    const alphabet = "aZ0_-.:/\"'()[]{}<>|@$%?=,;#+*~ \t\n«я".split("");
    const words = ["bot", "ERROR", "telegram", "12:00"];
    const units = [...alphabet, ...words].flatMap((one) => alphabet.map((other) => one + other));
    const ordinaryMs = Math.max(
      0.1,
      ...["The quick brown fox. ", "a.b ", "x=1, "].map((unit) => timeMs(() => classify(shortLineOf(unit)))),
    );
    const slow = units.filter((unit) =>
      // Measured again before it is believed: the machine may have been busy elsewhere.
      ["", "a", "[x] "].some((head) =>
        [1, 2, 3].every(() => timeMs(() => classify(head + shortLineOf(unit))) > ordinaryMs * 100),
      ),
    );
    expect(slow).toEqual([]);
  }, 120_000);

  it("reads the level behind the root script's own logger, __main__", () => {
    const line = "2026-11-23 06:43:25,610 - __main__ - CRITICAL - the database does not answer";
    expect(classify(line)?.class).toBe("critical");
    expect(classify(line.replace("CRITICAL", "INFO"))).toBeNull();
  });
});
