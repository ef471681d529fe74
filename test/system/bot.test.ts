import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type Layout, layOutBot } from "../stand-in/layout.ts";
import { bootHost } from "./host/boot.ts";
import type { Host } from "./host/host.ts";

const conflictText = "terminated by other getUpdates request; make sure that only one bot instance is running";

async function messages(host: Host, unit: string): Promise<string[]> {
  return (await host.journal([`_SYSTEMD_UNIT=${unit}`])).map((entry) => entry["MESSAGE"] ?? "");
}

/** Waits until so many of a unit's lines match. */
async function linesMatching(host: Host, unit: string, pattern: RegExp, count = 1): Promise<string[]> {
  const read = async () => (await messages(host, unit)).filter((text) => pattern.test(text));
  return host.waitFor(`${count} lines of ${unit} like ${String(pattern)}`, read, {
    until: (lines) => lines.length >= count,
    timeoutMs: 30_000,
  });
}

describe("the reference bot", () => {
  let host: Host;
  let layout: Layout;
  beforeAll(async () => {
    host = await bootHost();
    layout = await layOutBot(host, { pollS: 0.1, restartS: 1 });
    await host.systemctl("start", layout.bot, layout.web);
  });
  afterAll(async () => {
    await host.close();
  });

  it("runs as its user, with a relative script that its directory resolves", async () => {
    const { MainPID } = await host.properties(layout.bot, ["MainPID"]);
    const main = host.processes().find(({ pid }) => pid === Number(MainPID));
    expect(main).toMatchObject({ uid: 1000, argv: ["/home/ubuntu/marketingbot/.venv/bin/python", "bot.py"] });
  });

  it("logs a heartbeat for each poll, as httpx does at INFO", async () => {
    const lines = await linesMatching(host, layout.bot, /getUpdates "HTTP\/1\.1 200 OK"$/u, 3);
    expect(lines[0]).toMatch(
      /^\d{4}-\d\d-\d\d [\d:,]+ - httpx - INFO - HTTP Request: POST http:\/\/127\.0\.0\.1:8081\/bot123456789:\w+\/getUpdates/u,
    );
  });

  it("falls silent, but lives, when the server hangs; goes on when it is back", async () => {
    await layout.api.set({ fault: "hang" });
    const asked = async () => (await layout.api.statistics()).requests["getUpdates"] ?? 0;
    const before = { asked: await asked(), polls: (await layout.api.statistics()).polls };
    await host.waitFor("a poll that hangs", asked, { until: (count) => count > before.asked });
    expect((await layout.api.statistics()).polls).toBe(before.polls);
    await layout.api.set({ fault: "none" });
    await host.waitFor("polls after the fault", async () => (await layout.api.statistics()).polls, {
      until: (polls) => polls > before.polls + 1,
    });
    expect((await host.properties(layout.bot, ["NRestarts"])).NRestarts).toBe("0");
  });

  it.each(["bad-gateway", "refuse"] as const)("survives %s with a network error in its log", async (fault) => {
    await layout.api.set({ fault });
    const pattern = fault === "refuse" ? /NetworkError: httpx\.ConnectError/u : /NetworkError: Bad Gateway/u;
    await linesMatching(host, layout.bot, pattern);
    await layout.api.set({ fault: "none" });
    expect((await host.properties(layout.bot, ["NRestarts"])).NRestarts).toBe("0");
  });

  it("is the incumbent that a stray evicts: it gets the 409, the newcomer polls on", async () => {
    const { MainPID } = await host.properties(layout.bot, ["MainPID"]);
    const stray = await layout.stray({ env: { BOT_ON_CONFLICT: "retry" } });
    const lines = await linesMatching(host, layout.bot, /CRITICAL - Conflict/u);
    expect(lines[0]).toContain(conflictText);
    // Its own rule: exit 1 on a 409; systemd starts it again, and now it is the newcomer.
    await host.waitFor("another main process", () => host.properties(layout.bot, ["MainPID", "NRestarts"]), {
      until: (unit) => unit.MainPID !== "0" && unit.MainPID !== MainPID,
    });
    const { stdout } = await host.waitFor(
      "the stray to be evicted in turn",
      () => host.exec(["cat", `${layout.directory}/nohup.out`]),
      { until: (output) => output.stdout.includes(conflictText) },
    );
    expect(stdout).toMatch(/"HTTP\/1\.1 409 Conflict"/u);
    expect(host.processes().find(({ pid }) => pid === stray.pid)).toMatchObject({
      cgroup: "/user.slice/user-1000.slice/session-1.scope",
      argv: [layout.python, "-u", layout.script],
    });
    await stray.signal("KILL");
    await host.waitFor("the stray to be gone", () => !stray.isAlive());
  });

  it("spends its start limit while a stray lives, and stays down", async () => {
    const stray = await layout.stray({ env: { BOT_ON_CONFLICT: "retry" } });
    const down = await host.waitFor(
      "the unit to stay down",
      () => host.properties(layout.bot, ["ActiveState", "SubState", "NRestarts"]),
      { until: ({ ActiveState }) => ActiveState === "failed", timeoutMs: 60_000 },
    );
    expect(down.SubState).toBe("failed");
    const said = (await host.journal(["_PID=1", `UNIT=${layout.bot}`])).map((entry) => entry["MESSAGE"]);
    expect(said).toContain(`${layout.bot}: Start request repeated too quickly.`);
    await stray.signal("TERM");
    await host.waitFor("the stray to be gone", () => !stray.isAlive());
    await host.systemctl("reset-failed", layout.bot);
    await host.systemctl("start", layout.bot);
    await host.waitFor("one poller", () => layout.api.pollers(1000), { until: (pids) => pids.length === 1 });
  });

  it("misbehaves on command: leaks memory, forks, spawns, stalls, ignores TERM", async () => {
    const memory = async () => Number((await host.properties(layout.bot, ["MemoryCurrent"])).MemoryCurrent);
    if (host.cgroups === "v1") {
      const before = await memory();
      await layout.command("leak", "64");
      await host.waitFor("64 MB more", memory, { until: (bytes) => bytes > before + 60e6 });
    }
    const inUnit = () => host.processes().filter(({ cgroup }) => cgroup === `/system.slice/${layout.bot}`);
    await layout.command("fork");
    await layout.command("spawn");
    // The fork has its parent's words; spawn brings a child and a tracker with words of their own.
    // Between fork and exec a spawned one still has its parent's.
    const counts = () => ({ all: inUnit().length, same: inUnit().filter(({ argv }) => argv[1] === "bot.py").length });
    await host.waitFor("four processes, two with the bot's words", counts, {
      until: ({ all, same }) => all === 4 && same === 2,
    });
    await layout.command("stall");
    await host.waitFor("silence", () => layout.api.pollers(1000), { until: (pids) => pids.length === 0 });
    expect((await host.properties(layout.bot, ["ActiveState"])).ActiveState).toBe("active");
    await layout.command("ignore-term");
    await host.systemctl("restart", layout.bot);
    const { MainPID } = await host.waitFor("the bot to poll", () => host.properties(layout.bot, ["MainPID"]), {
      until: (unit) => unit.MainPID !== "0",
    });
    await host.waitFor("the bot to poll", () => layout.api.pollers(500), { until: (pids) => pids.length === 1 });
    await host.exec(["sh", "-c", `kill -s TERM ${MainPID}`]);
    const before = (await layout.api.statistics()).polls;
    await host.waitFor("polls after TERM", async () => (await layout.api.statistics()).polls > before + 2);
    await layout.release("ignore-term");
  });

  it("crashes at start as long as it is told to, and says why", async () => {
    await layout.command("crash-at-start", "ModuleNotFoundError: No module named 'httpx'");
    await host.systemctl("kill", "--signal=KILL", layout.bot);
    const lines = await linesMatching(host, layout.bot, /^ModuleNotFoundError/u, 2);
    expect(lines[1]).toBe("ModuleNotFoundError: No module named 'httpx'");
    await layout.release("crash-at-start");
    await host.systemctl("reset-failed", layout.bot);
    await host.systemctl("start", layout.bot);
    await host.waitFor("the bot to poll", () => layout.api.pollers(500), { until: (pids) => pids.length === 1 });
  });

  it("refuses to run beside a clone where its guard is on", async () => {
    const guarded = { BOT_GUARD: "1", BOT_ON_CONFLICT: "retry" };
    const first = await layout.stray({ env: guarded });
    await host.waitFor(
      "the guard",
      async () => (await host.exec(["ss", "-ltnH", "sport", "=", ":60001"])).status === 0,
    );
    const second = await layout.stray({ env: guarded });
    await host.waitFor("one of the two to give way", () => first.isAlive() !== second.isAlive());
    const { stdout } = await host.exec(["tail", "-n", "50", `${layout.directory}/nohup.out`]);
    expect(stdout).toContain("CRITICAL - Another instance of the bot is running already");
    await (first.isAlive() ? first : second).signal("KILL");
  });
});

describe("a bot on python-telegram-bot 13", () => {
  it("polls the stand-in without a heartbeat, and retries on 409", async () => {
    const host = await bootHost();
    try {
      const installed = await host.exec(["/usr/bin/python3", "-c", "import telegram; print(telegram.__version__)"]);
      if (installed.status !== 0) {
        throw new Error("python-telegram-bot is missing. Install: apt-get install -y python3-python-telegram-bot");
      }
      const layout = await layOutBot(host, { script: "bot_ptb13.py", pollS: 1 });
      await host.systemctl("start", layout.bot);
      await host.waitFor("polls", async () => (await layout.api.statistics()).requests["getUpdates"] ?? 0, {
        until: (count) => count > 3,
        timeoutMs: 30_000,
      });
      expect(await messages(host, layout.bot)).not.toContainEqual(expect.stringContaining("getUpdates"));
      await layout.stray();
      const [line] = await linesMatching(host, layout.bot, /Conflict/u);
      expect(line).toContain(conflictText);
      expect((await host.properties(layout.bot, ["NRestarts"])).NRestarts).toBe("0");
    } finally {
      await host.close();
    }
  });
});
