import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { makeUser } from "../stand-in/layout.ts";
import { type Bot, layOut } from "./daemon/bot.ts";
import { Warden, wardenUnit } from "./daemon/warden.ts";
import { bootHost } from "./host/boot.ts";
import type { ExecResult, Host } from "./host/host.ts";

const configuration = "/etc/unitwarden/unitwarden.toml";
/** Whatever an installation may write below, one path a line with its kind, mode, owner and content. */
const everything = `
  for place in /usr/local /etc /usr/share/polkit-1 /var/lib/unitwarden; do
    find $place \\( -type f -o -type l -o -type d \\) -printf '%y %m %u %p %l\\n' 2>/dev/null
  done | grep -vE ' /etc/(\\.pwd.lock|passwd-|shadow-|group-|gshadow-)' | sort
  cat /etc/passwd /etc/group`;

describe("unitwarden install", () => {
  let host: Host;
  let bots: readonly [Bot, Bot];
  let warden: Warden;
  beforeAll(async () => {
    host = await bootHost();
    await makeUser(host, "ubuntu");
    // The second one has a limit of its own, and the address of a service that it calls.
    const env = { PROXYAPI_BASE_URL: "http://127.0.0.1:8199/v1" };
    bots = [
      await layOut(host, { name: "one", apiPort: 8100, pollS: 0.2 }),
      await layOut(host, { name: "two", apiPort: 8102, pollS: 0.2, env, serviceLines: ["MemoryMax=200M"] }),
    ];
    warden = new Warden(host);
    for (const { bot } of bots) await host.systemctl("start", bot);
    for (const bot of bots) await bot.healthy();
    return () => host.close();
  });

  const sh = async (script: string): Promise<string> => (await host.exec(["sh", "-c", script])).stdout;
  const fromCheckout = (...words: readonly string[]): Promise<ExecResult> =>
    host.exec([`${host.checkout}/dist/unitwarden`, ...words], { timeoutMs: 120_000 });
  const installed = (...words: readonly string[]): Promise<ExecResult> =>
    host.exec(["/usr/local/bin/unitwarden", ...words], { timeoutMs: 120_000 });
  const refused = async (...words: readonly string[]) => {
    const { status, stderr } = await fromCheckout(...words);
    return [status, stderr];
  };

  beforeEach(async () => {
    await sh("if [ -x /usr/local/bin/unitwarden ]; then /usr/local/bin/unitwarden uninstall --purge; fi");
  });

  it("puts a service in place that watches the unit, says where to look, and goes without a trace", async () => {
    const [{ bot }] = bots;
    const before = await sh(everything);
    const { status, stdout, stderr } = await fromCheckout("install", bot);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`unitwarden now keeps ${bot} healthy, and is started at boot.`);
    expect(stdout).toMatch(/instances +exactly 1 +1 instance/u);
    expect(stdout).toContain(`journalctl -u ${bot} -u unitwarden`);
    expect(await host.properties(wardenUnit, ["ActiveState", "User", "UnitFileState"])).toEqual({
      ActiveState: "active",
      User: "unitwarden",
      UnitFileState: "enabled",
    });
    const text = await sh(`cat ${configuration}`);
    expect(text).toContain(`[units."${bot}"]\nmode = "heal"`);
    expect(text).toMatch(/# Activity: heartbeats are seen in its journal, about \d+ a minute/u);
    expect(text).toMatch(/# Single instance: held to one .*bot\.py/u);
    expect((await installed("config", "check")).status).toBe(0);
    // It really heals.
    await bots[0].command("exit", "0");
    await warden.waitForRecord({ unit: bot, event: "outcome", action: "start" });
    await bots[0].healthy();
    expect(
      (await host.exec(["man", "-w", "unitwarden.toml"])).stdout + (await sh("ls /usr/local/share/man/man5")),
    ).toContain("unitwarden.toml.5");
    expect(await sh("journalctl --list-catalog 2>/dev/null | grep -ci unitwarden")).not.toBe("0\n");

    const removed = await installed("uninstall", "--purge");
    expect([removed.status, removed.stderr, removed.stdout]).toEqual([0, "", "unitwarden is removed.\n"]);
    expect(await sh(everything)).toBe(before);
    expect(await sh(`systemctl show -P LoadState ${wardenUnit}; systemctl is-active ${bot}`)).toBe(
      "not-found\nactive\n",
    );
  });

  it("adds a second unit, loses no edit, and does nothing twice", async () => {
    const [one, two] = bots;
    await fromCheckout("install", one.bot);
    const edit = `# mine\n[defaults]\nlocale = "en"\n`;
    await sh(
      `printf '%s' '${edit}' > /tmp/new; cat ${configuration} >> /tmp/new; cat /tmp/new > ${configuration}; chmod 600 ${configuration}`,
    );
    const edited = await sh(`cat ${configuration}`);
    const pid = await warden.mainPid();
    expect((await installed("install", two.bot)).status).toBe(0);
    const both = await sh(`cat ${configuration}`);
    expect(both.startsWith(edited)).toBe(true);
    expect(both.slice(edited.length)).toContain(`[units."${two.bot}"]`);
    expect(both).toContain("the unit's own limit is 200 MB");
    expect(both).toContain(`depends = ["http://127.0.0.1:8102","env:PROXYAPI_BASE_URL"]`);
    expect(await sh(`stat -c %a ${configuration}`)).toBe("600\n");
    // Told to read its configuration, not restarted.
    expect(await warden.mainPid()).toBe(pid);
    await warden.waitForRecord({ event: "watching", reason: "reloaded" });
    expect(await sh("cat /etc/polkit-1/rules.d/00-unitwarden.rules")).toContain(two.bot);
    // At the next boot, and at a shutdown from now on.
    expect((await host.properties("unitwarden-first.service", ["Before"])).Before.split(" ")).toEqual(
      expect.arrayContaining([one.bot, two.bot]),
    );
    for (const { bot } of bots) expect((await fromCheckout("install", bot)).status).toBe(0);
    expect(await sh(`cat ${configuration}`)).toBe(both);
    expect(await warden.mainPid()).toBe(pid);
  });

  it("leaves the machine as it was where something fails half-way, a running one included", async () => {
    const [{ bot }, { bot: other }] = bots;
    const before = await sh(everything);
    // The last step of all: systemd cannot start what the sandbox forbids.
    await host.writeUnit(`${wardenUnit}.d/broken.conf`, "[Service]\nExecStartPre=/bin/false\nRestart=no\n");
    const failed = await fromCheckout("install", bot);
    expect(failed.status).toBe(1);
    expect(failed.stderr).toMatch(
      /^unitwarden: Cannot install: systemctl start unitwarden\.service.*Everything is as it was before\n$/u,
    );
    expect(await sh(everything)).toBe(before);
    await sh(`rm -r /run/systemd/system/${wardenUnit}.d; systemctl daemon-reload`);

    await fromCheckout("install", bot);
    const running = await sh(everything);
    await sh(`rm /usr/local/share/man/man1/unitwarden.1; mkdir /usr/local/share/man/man1/unitwarden.1`);
    const inTheWay = await fromCheckout("install", other);
    expect(inTheWay.stderr).toContain("man1/unitwarden.1: something is there that is no file");
    await sh(`rmdir /usr/local/share/man/man1/unitwarden.1`);
    expect((await fromCheckout("install", bot)).status).toBe(0);
    expect(await sh(everything)).toBe(running);
    expect((await host.properties(wardenUnit, ["ActiveState"])).ActiveState).toBe("active");
  });

  it("keeps root's name where there is no polkit, and says so where one looks", async () => {
    const [bot] = bots;
    const unit = "/usr/lib/systemd/system/polkit.service";
    await sh(`systemctl mask --runtime --now polkit.service; mv ${unit} /root/`);
    try {
      expect((await fromCheckout("install", bot.bot)).status).toBe(0);
      expect((await host.properties(wardenUnit, ["User", "DropInPaths"])).User).toBe("root");
      expect(await sh("cat /etc/systemd/system/unitwarden.service.d/*.conf")).toContain("there is no polkit here");
      await bot.command("exit", "0");
      await warden.waitForRecord({ unit: bot.bot, event: "outcome", action: "start" });
      await bot.healthy();
    } finally {
      await sh(`mv /root/polkit.service ${unit}; systemctl unmask --runtime polkit.service`);
    }
  });

  it("shows every file and step beforehand, and changes nothing", async () => {
    const [{ bot }] = bots;
    const before = await sh(everything);
    const { status, stdout } = await fromCheckout("install", bot, "--dry-run");
    expect(status).toBe(0);
    for (const part of [
      "What would be done; nothing is:",
      "  /usr/local/lib/unitwarden/node (new)",
      "  /usr/local/lib/systemd/system/unitwarden.service (new)",
      "  /usr/local/lib/systemd/system/unitwarden-first.service (new)",
      "      User=unitwarden",
      "  /etc/unitwarden/unitwarden.toml (new)",
      `      [units."${bot}"]`,
      "  systemctl enable unitwarden.service",
    ]) {
      expect(stdout).toContain(`${part}\n`);
    }
    const json = await fromCheckout("install", bot, "--dry-run", "--json");
    expect(JSON.parse(json.stdout)).toMatchObject({
      version: 1,
      steps: expect.arrayContaining([
        { kind: "enable", what: "systemctl enable unitwarden.service", state: null },
      ]) as unknown,
    });
    expect(await sh(everything)).toBe(before);
  });

  it("refuses in one line what it cannot do", async () => {
    const [{ bot }] = bots;
    const before = await sh(everything);
    expect(await refused("install", bot.replace("bot", "bto"))).toEqual([
      1,
      `unitwarden: there is no unit "${bot.replace("bot", "bto")}"; did you mean "${bot}"?\n`,
    ]);
    expect(await refused("install", "unitwarden")).toEqual([
      1,
      "unitwarden: unitwarden does not watch itself; name the unit that it is to keep healthy\n",
    ]);
    expect(await refused("uninstall")).toEqual([
      1,
      "unitwarden: unitwarden is not installed on this machine; nothing is removed\n",
    ]);
    await sh(`mkdir -p /etc/unitwarden; echo 'memory = 1' > ${configuration}`);
    const [status, said] = await refused("install", bot);
    expect(status).toBe(1);
    expect(said).toMatch(/unitwarden\.toml:1: /u);
    await sh("rm -r /etc/unitwarden");
    const asUser = await host.exec([`${host.checkout}/dist/unitwarden`, "install", bot], { user: "ubuntu" });
    expect([asUser.status, asUser.stderr]).toEqual([1, "unitwarden: only root may install or remove; try sudo\n"]);
    expect(await sh(everything)).toBe(before);
  });
});
