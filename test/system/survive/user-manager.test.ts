import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { makeUser } from "../../stand-in/layout.ts";
import { AuditReader } from "../daemon/audit-reader.ts";
import { quickDefaults } from "../daemon/daemon-host.ts";
import { bootHost } from "../host/boot.ts";
import type { Host, RunOptions } from "../host/host.ts";

const projectDirectory = join(import.meta.dirname, "../../..");
const user = "dana";
/** Free on every machine: a user manager goes by the name that its number has first. */
const uid = 1777;
const home = `/home/${user}`;
const unit = "walker.service";
const toml = `${home}/.config/unitwarden/unitwarden.toml`;
const asUser: RunOptions = {
  user,
  env: { XDG_RUNTIME_DIR: `/run/user/${uid}`, DBUS_SESSION_BUS_ADDRESS: `unix:path=/run/user/${uid}/bus` },
};
const script = `import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
while True:
    if not os.path.exists("${home}/silent"): print('HTTP Request: POST https://api.telegram.org/bot1:x/getUpdates "HTTP/1.1 200 OK"', flush=True)
    time.sleep(0.5)
`;
const settings = `${quickDefaults}
[units."${unit}"]
depends = []
activity.stall_after = "2s"
`;

describe("unitwarden run --user, under a user manager", () => {
  let host: Host;
  let audit: AuditReader;
  const systemctl = async (...args: readonly string[]) => {
    const { status, stdout, stderr } = await host.exec(["systemctl", "--user", ...args], asUser);
    if (status !== 0) throw new Error(`systemctl --user ${args.join(" ")}: ${stderr}`);
    return stdout.trim();
  };
  const unitwarden = (...args: readonly string[]) =>
    host.exec([host.node, `${host.checkout}/dist/unitwarden.mjs`, ...args], asUser);
  const property = (name: string) => systemctl("show", "--value", `--property=${name}`, unit);
  const bots = () => host.pidsOf(({ argv }) => argv.includes(`${home}/bot.py`));

  const begin = async () => {
    await host.waitFor("the user's bus", async () => (await systemctl("is-active", "dbus.socket")) === "active");
    await systemctl("start", unit);
    await systemctl("start", "unitwarden.service");
  };

  beforeAll(async () => {
    host = await bootHost();
    audit = new AuditReader(host);
    // As a machine's boot does: the group systemd-journal may read, and nobody else.
    await host.exec(["systemd-tmpfiles", "--create", "--prefix=/run/log/journal"]);
    await makeUser(host, user, uid);
    const mine = { user };
    await host.writeFile(`${home}/bot.py`, script, mine);
    await host.writeFile(
      `${home}/.config/systemd/user/${unit}`,
      `[Service]\nExecStart=/usr/bin/python3 ${home}/bot.py\n`,
      mine,
    );
    await host.writeFile(toml, settings, mine);
    const service = readFileSync(join(projectDirectory, "units/user/unitwarden.service"), "utf8");
    const here = service.replaceAll("/usr/lib/unitwarden/", `${host.checkout}/dist/`);
    await host.writeFile(`${home}/.config/systemd/user/unitwarden.service`, here, mine);
    await host.exec(["chown", "-R", `${user}:${user}`, home]);
    await host.systemctl("start", `user@${uid}.service`);
    await begin();
  });
  afterAll(async () => {
    await host.close();
  });

  it("says why it cannot see the journal, and sees it when it may", async () => {
    await audit.waitForRecord({ event: "sight" });
    expect((await audit.records({ event: "sight" })).map(({ reason }) => reason)).toEqual(["not-permitted"]);
    const groups = `${host.rootDirectory}/etc/group`;
    writeFileSync(groups, readFileSync(groups, "utf8").replace(/^systemd-journal:.*$/mu, `$&${user}`));
    await host.systemctl("restart", `user@${uid}.service`);
    await begin();
    const said = await host.waitFor("sight", () => unitwarden("status", "--user"), {
      until: ({ stdout }) => stdout.includes(unit) && !stdout.includes("journal-not-seen"),
    });
    expect(said.stdout).toContain("stall");
  });

  it("starts a unit that was killed, and tells it in its history", async () => {
    const before = await property("InvocationID");
    await systemctl("kill", "--signal=KILL", unit);
    const state = async () => [await property("ActiveState"), (await property("InvocationID")) !== before];
    await host.waitFor("another activation", state, {
      until: ([active, isNew]) => active === "active" && isNew === true,
    });
    const story = await host.waitFor("the story", () => unitwarden("history", "--user"), {
      until: ({ stdout }) => stdout.includes(unit),
    });
    expect(story).toMatchObject({ status: 0, stderr: "" });
  });

  it("restarts a unit that has fallen silent", async () => {
    const before = await property("InvocationID");
    await host.writeFile(`${home}/silent`, "", { user });
    await host.waitFor("another activation", () => property("InvocationID"), { until: (now) => now !== before });
    await host.exec(["rm", `${home}/silent`]);
    expect((await audit.records({ event: "intent" })).at(-1)?.reason).toBe("stall");
  });

  it("ends a stray, and leaves the unit alone", async () => {
    const main = await property("MainPID");
    const stray = await host.spawn(["/usr/bin/python3", "-u", `${home}/bot.py`], { user });
    await host.waitFor("the stray to be gone", () => !stray.isAlive());
    expect(bots()).toEqual([Number(main)]);
  });

  it("outlives a re-execution of its manager", async () => {
    await systemctl("daemon-reexec");
    const before = await property("InvocationID");
    await systemctl("kill", "--signal=KILL", unit);
    await host.waitFor("another activation", () => property("InvocationID"), {
      until: (now) => now !== before && now !== "",
    });
    const main = await host.waitFor("the unit to run", () => property("MainPID"), { until: (pid) => pid !== "0" });
    expect(bots()).toEqual([Number(main)]);
  });

  it("finds nobody else who would start the program", async () => {
    const { stdout } = await unitwarden("diagnose", "--user", unit, "--config", toml);
    expect(stdout).not.toContain("another unit starts the same program");
    expect(stdout).toContain(unit);
  });

  it("respects a stop, and answers to its own user", async () => {
    await systemctl("stop", unit);
    const status = async () => (await unitwarden("status", "--user", "--json")).stdout;
    await host.waitFor("the stop to be seen", status, { until: (said) => /"left_alone": ?true/.test(said) });
    expect(await unitwarden("pause", "--user", unit, "--for", "5min")).toMatchObject({ status: 0, stderr: "" });
    expect(bots()).toEqual([]);
  });
});
