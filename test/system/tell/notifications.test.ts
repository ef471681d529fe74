import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { Stage } from "../survive/stage.ts";
import { type Got, Receiver } from "./receiver.ts";

/** What a notification of the webhook's own format says. */
interface Told {
  readonly id: string;
  readonly story: string;
  readonly phase: string;
  readonly class: string;
  readonly repeat: boolean;
  readonly text: string;
  readonly done: readonly string[];
}

const toldIn = (got: readonly Got[]): Told[] => got.map(({ body }) => JSON.parse(body) as Told);
const short = (got: readonly Got[]): string[] => toldIn(got).map(({ phase, class: kind }) => `${phase} ${kind}`);

describe("the owner", () => {
  let stage: Stage;
  let hook: Receiver;
  let telegram: Receiver;
  const token = "987654321:AAOwnersOwnersOwnersOwnersOwnersOwne";
  const quick = [`gather = "2s"`, `stable = "1s"`];
  const webhook = (): string[] => ["[notify.webhook]", `url = "${hook.url}/hook"`];
  const telegramLines = (): string[] => [
    "[notify.telegram]",
    `token = "file:/root/notify-token"`,
    "chat_id = 42",
    `api = "${telegram.url}"`,
  ];
  const sent = `200 {"ok":true,"result":{"message_id":7}}`;

  beforeAll(async () => {
    stage = await Stage.open();
    hook = await Receiver.open(stage.host, 8300);
    telegram = await Receiver.open(stage.host, 8302);
    await stage.host.writeFile("/root/notify-token", `${token}\n`);
    await stage.sh("chmod 600 /root/notify-token");
  });
  afterAll(async () => {
    await stage.close();
  });

  const begin = async (notify: readonly string[], more: Parameters<Stage["begin"]>[0] = {}): Promise<void> => {
    for (const receiver of [hook, telegram]) await receiver.clear();
    await stage.begin({ ...more, notify: [...quick, ...notify] });
  };
  const unitwarden = (...words: readonly string[]) =>
    stage.host.exec([`${stage.host.checkout}/dist/unitwarden`, ...words, "--no-color"]);

  it("is told of a fall in one message with what was done, and of its end; both are recorded", async () => {
    await begin(webhook());
    await stage.heals();
    const [opened, recovered] = toldIn(await hook.waitFor(2));
    expect(opened).toMatchObject({ phase: "opened", class: "down", repeat: false });
    expect(opened?.text).toContain("it exited by itself though it should run");
    expect(opened?.done.join()).toMatch(/^Start of b-marketingbot-bot\.service done after .*: active-again\.$/);
    expect(opened?.text).toContain(`Look further: unitwarden diagnose ${stage.bot.bot}`);
    expect(recovered).toMatchObject({ phase: "recovered", story: opened?.id });
    await stage.record({ event: "told", reason: "recovered" });
    expect(await hook.attempts()).toHaveLength(2);
  });

  it("reads in a chat of Telegram what a restart cannot cure, and what to do, in one thread, and no secret", async () => {
    await begin(telegramLines());
    await telegram.always(sent);
    const line = `telegram.error.InvalidToken: The token \`${stage.bot.token}\` was rejected by the server.`;
    await stage.bot.command("crash-at-start", line);
    await stage.host.exec(["systemctl", "restart", stage.bot.bot]);
    await telegram.waitFor(1);
    await stage.bot.release("crash-at-start");
    await stage.host.systemctl("restart", stage.bot.bot);
    await stage.bot.healthy();
    const got = await stage.host.waitFor("the end of it", () => telegram.got(), {
      until: (all) => all.some(({ body }) => body.includes("RECOVERED")),
      timeoutMs: 40_000,
    });
    const [first] = got.map(({ body }) => JSON.parse(body) as { text: string; parse_mode: string });
    expect(got[0]?.url).toBe(`/bot${token}/sendMessage`);
    expect(first?.parse_mode).toBe("HTML");
    expect(first?.text).toContain("Take a valid token from BotFather");
    const last = JSON.parse(got.at(-1)?.body ?? "{}") as { reply_parameters?: { message_id: number } };
    expect(last.reply_parameters?.message_id).toBe(7);
    const trail = JSON.stringify([await stage.records(), got.map(({ body }) => body)]);
    expect(trail).not.toContain(stage.bot.token);
    expect(trail).not.toContain(token);
  });

  it.each([
    ["answers 500", "500"],
    ["wants patience", "429 1"],
    ["cuts the connection", "cut"],
  ])("is told once by a server that first %s", async (_, fault) => {
    await begin(webhook());
    await hook.plan(fault);
    await stage.heals();
    const got = await hook.waitFor(2);
    expect(short(got)).toEqual(["opened down", "recovered down"]);
    // A server that fails, or cuts the connection, may have taken it all the same.
    expect(toldIn(got).map(({ repeat }) => repeat)).toEqual([!fault.startsWith("429"), false]);
    expect(await hook.attempts()).toHaveLength(3);
  });

  it("is told what was being sent when unitwarden was killed, and that it may be a repeat; the rest once", async () => {
    await begin(webhook());
    await hook.plan("hang");
    await stage.heals();
    await stage.host.waitFor("an attempt", () => hook.attempts(), { until: (all) => all.length > 0 });
    await stage.killWarden();
    const got = await hook.waitFor(2);
    expect(short(got)).toEqual(["opened down", "recovered down"]);
    expect(toldIn(got).map(({ repeat }) => repeat)).toEqual([true, false]);
  });

  it("is told in order, once, of all that happened while nothing could be reached, restarts of unitwarden included", async () => {
    await begin([...webhook(), "[notify.exec]", `command = ["/bin/false"]`]);
    await hook.stop();
    await stage.heals();
    await stage.host.waitFor(
      "an attempt that failed",
      () => stage.sh(`cat ${stage.warden.stateDirectory}/notifications.json`),
      {
        until: (text) => text.includes(`"lastWhy":"Cannot reach`),
      },
    );
    await stage.killWarden();
    await stage.bot.command("leak", "150");
    await stage.record({ event: "outcome", action: "restart" });
    await stage.bot.healthy();
    await stage.warden.restart();
    await stage.record({ event: "incident-recovered", detector: "memory-limit" });
    await hook.start();
    const got = await hook.waitFor(4, 60_000);
    const told = toldIn(got);
    expect(short(got).toSorted()).toEqual(
      ["opened down", "opened memory-limit", "recovered down", "recovered memory-limit"].toSorted(),
    );
    for (const kind of ["down", "memory-limit"]) {
      expect(told.filter((one) => one.class === kind).map(({ phase }) => phase)).toEqual(["opened", "recovered"]);
    }
    expect(new Set(told.map(({ id }) => id)).size).toBe(4);
    expect(told.map(({ repeat }) => repeat)).toEqual([false, false, false, false]);
  });

  it("is told by the others, by check and by notify test that a channel is broken", async () => {
    await begin([...telegramLines(), ...webhook(), `min_severity = "critical"`]);
    await telegram.always(`401 {"ok":false,"error_code":401,"description":"Unauthorized"}`);
    await stage.heals();
    const got = await hook.waitFor(3);
    expect(short(got).slice(0, 2)).toEqual(["once channel", "opened down"]);
    expect(toldIn(got)[0]?.text).toContain("unitwarden notify test");
    await stage.record({ event: "trouble", reason: "channel-broken" });
    const checked = await unitwarden("check", stage.bot.bot);
    expect(checked.stdout).toMatch(/notifications .*not by telegram/);
    expect(checked.stdout).toContain("401");
    expect(checked.status).toBe(1);
    expect((await unitwarden("status")).stdout).toMatch(/^notifications: telegram \(\d wait; .*401/m);
    const tried = await unitwarden("notify", "test");
    expect(tried.status).toBe(1);
    expect(tried.stdout).toMatch(/^telegram +✖ BROKEN.*401/m);
    expect(tried.stdout).toMatch(/^webhook +✔ delivered: 200 from http:\/\/127\.0\.0\.1:8300/m);
    // Mended: what waited there arrives, and nothing is wrong any longer.
    await telegram.always(sent);
    await stage.host.systemctl("reload", stage.warden.unit);
    const texts = (await telegram.waitFor(2)).map(({ body }) => (JSON.parse(body) as { text: string }).text);
    expect(texts.map((text) => text.replace(/^<b>/, "").split(" ")[0])).toEqual(["PROBLEM", "RECOVERED:"]);
    expect((await unitwarden("notify", "test")).status).toBe(0);
    expect((await unitwarden("check", stage.bot.bot)).stdout).toMatch(/notifications .*telegram, webhook +✔ ok/);
  });

  it("is told though the disk is full, and told that nothing can be kept", async () => {
    const { stateDirectory } = stage.warden;
    await begin(webhook());
    await stage.sh(`mount -t tmpfs -o size=64k,mode=750 tmpfs ${stateDirectory} 2>&1; true`);
    try {
      await stage.warden.restart();
      await stage.sh(`head -c 1M /dev/zero > ${stateDirectory}/fill 2>/dev/null || true`);
      await stage.heals();
      const got = await hook.waitFor(3);
      expect(short(got)).toEqual(
        expect.arrayContaining(["opened down", "once notifications-not-saved", "once state-not-saved"]),
      );
    } finally {
      await stage.host.exec(["systemctl", "stop", stage.warden.unit]);
      await stage.sh(`umount ${stateDirectory}`);
    }
  });

  it("can have any program told: the fields in its environment, no shell, nothing of ours", async () => {
    const program = "/usr/local/bin/page-me";
    // In the state directory: the service can write nowhere else.
    const log = `${stage.warden.stateDirectory}/paged`;
    await stage.host.writeFile(
      program,
      `#!/bin/sh\n{ printf '%s\\n' "$1"; env; cat; grep CapEff /proc/self/status; } >> ${log}\n`,
    );
    await stage.sh(`chmod 755 ${program}`);
    await begin(["[notify.exec]", `command = ["${program}", "$(id) an argument"]`]);
    await stage.heals();
    await stage.record({ event: "told", reason: "recovered" });
    const text = await stage.sh(`cat ${log}`);
    expect(text).toContain("$(id) an argument\n");
    expect(text).toContain(`UNITWARDEN_UNIT=${stage.bot.bot}\n`);
    expect(text).toContain("UNITWARDEN_PHASE=opened\n");
    expect(text).toContain("PROBLEM (warning)");
    expect(text).not.toContain("NOTIFY_SOCKET");
    // Of the service's own powers it has none.
    expect(text).toMatch(/^CapEff:\s*0+$/m);
    await stage.sh(`rm ${program}`);
    await stage.heals();
    const broken = await stage.record({ event: "trouble", reason: "channel-broken" });
    expect(broken.message).toContain(`Cannot start "${program}"`);
  });

  it("has a dead man's switch called while units are watched, and told of a fault that is left to somebody", async () => {
    await stage.sh("journalctl --rotate --vacuum-time=1s");
    await begin(["[notify.heartbeat]", `url = "${hook.url}/ping/abc?x=1"`, `interval = "200ms"`], {
      settings: [`restart.budget = 1`],
    });
    const got = await hook.waitFor(3);
    expect(new Set(got.map(({ url }) => url))).toEqual(new Set(["/ping/abc?x=1"]));
    const pid = await stage.warden.mainPid();
    await stage.kill("STOP", pid);
    const before = (await hook.got()).length;
    // Silence, for longer than several calls would take; what was under way as it was stopped may still come.
    await stage.sh("sleep 2");
    expect((await hook.got()).length).toBeLessThanOrEqual(before + 1);
    await stage.kill("CONT", pid);
    await hook.waitFor(before + 3);
    await stage.heals();
    await stage.bot.command("exit", "0");
    await stage.record({ event: "notice", reason: "gave-up" });
    await stage.host.waitFor("a failure to be reported", () => hook.got(), {
      until: (all) => all.some(({ url, body }) => url === "/ping/abc/fail?x=1" && body.includes(stage.bot.bot)),
    });
    expect((await unitwarden("notify", "test", "heartbeat")).status).toBe(0);
  });

  it("is not told in a dry run, nor where no channel is set", async () => {
    await begin([]);
    const tried = await unitwarden("notify", "test");
    expect(tried.status).toBe(1);
    expect(tried.stderr).toMatch(/^unitwarden: no channel is set in .*unitwarden\.toml; .*\n$/);
    await stage.heals();
    expect(await stage.sh(`ls ${stage.warden.stateDirectory}`)).not.toContain("notifications.json");
  });
});

describe("by mail, with a login out of systemd's credentials", () => {
  it("a notification arrives encrypted, and in Russian where that is set", async () => {
    const stage = await Stage.open();
    try {
      const directory = "/srv/mail";
      const server = `${stage.host.checkout}/test/stand-in/mail-receiver.ts`;
      await stage.sh(
        `mkdir -p ${directory} /etc/credstore && cd ${directory} && openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null`,
      );
      await stage.host.writeUnit(
        "mail.service",
        `[Service]\nExecStart=${stage.host.node} ${server} 2525 ${directory} warden p4ssw0rd\n`,
      );
      await stage.host.systemctl("start", "mail.service");
      await stage.sh("umask 077; printf 'p4ssw0rd\\n' > /etc/credstore/smtp-password");
      await stage.begin({
        settings: [`locale = "ru"`],
        notify: [
          `stable = "1s"`,
          "[notify.mail]",
          `to = "owner@example.org"`,
          `smtp = "smtp://warden@localhost:2525"`,
          `password = "credential:smtp-password"`,
          `ca = "${directory}/cert.pem"`,
        ],
      });
      await stage.heals();
      await stage.record({ event: "told", reason: "recovered" });
      const lines = (await stage.sh(`cat ${directory}/got.jsonl`)).trim().split("\n");
      const mails = lines.map((line) => JSON.parse(line) as { secure: boolean; user: string; raw: string });
      expect(mails.map(({ secure, user }) => ({ secure, user }))).toEqual([
        { secure: true, user: "warden" },
        { secure: true, user: "warden" },
      ]);
      const [first, second] = mails.map(({ raw }) => raw);
      expect(/^In-Reply-To: (.*)\r$/m.exec(second ?? "")?.[1]).toBe(/^Message-ID: (.*)\r$/m.exec(first ?? "")?.[1]);
      expect(mails[0]?.raw).toMatch(/^Subject: =\?UTF-8\?/m);
      expect(mails[0]?.raw).toContain("Auto-Submitted: auto-generated");
      expect(JSON.stringify(await stage.records())).not.toContain("p4ssw0rd");
      // By hand, as root, the same secret is found.
      const tried = await stage.host.exec([`${stage.host.checkout}/dist/unitwarden`, "notify", "test", "--json"]);
      expect(JSON.parse(tried.stdout)).toMatchObject({ channels: [{ name: "mail", result: "delivered" }] });
    } finally {
      await stage.close();
    }
  });
});
