import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { Stage } from "../survive/stage.ts";

const unitFile = readFileSync(join(import.meta.dirname, "../../../units/unitwarden.service"), "utf8");
const rule = "/etc/polkit-1/rules.d/00-unitwarden.rules";
/** linux/capability.h. */
const capabilities = { DAC_READ_SEARCH: 2, KILL: 5, SYS_PTRACE: 19 };

describe("what unitwarden may do", () => {
  let stage: Stage;
  beforeAll(async () => {
    // In /tmp, of which it has another one than the bot.
    stage = await Stage.open({ directory: "/tmp/marketingbot" });
    return () => stage.close();
  });

  /** As systemd is asked by the service's own user. */
  async function asService(...argv: readonly string[]): Promise<string> {
    const { status, stderr } = await stage.host.exec(argv, { user: "unitwarden" });
    return status === 0 ? "done" : stderr.trim();
  }

  const ask = (member: string, ...words: readonly string[]) =>
    asService(
      "busctl",
      "call",
      "org.freedesktop.systemd1",
      "/org/freedesktop/systemd1",
      "org.freedesktop.systemd1.Manager",
      member,
      ...words,
    );

  /** Runs a script as the service, with all that its unit file takes from it; what the script prints. */
  async function inItsPlace(script: string): Promise<string> {
    const only = /^(?:Type|NotifyAccess|Watchdog|Restart|Exec|StateDirectory|Timeout)/u;
    const kept = unitFile.split("\n").filter((line) => !only.test(line));
    await stage.host.writeFile("/run/in-its-place.sh", script);
    const service = [
      "[Service]",
      "Type=oneshot",
      "ExecStart=/bin/sh /run/in-its-place.sh",
      "StandardOutput=truncate:/run/in-its-place.out",
      "ReadWritePaths=/var/lib/unitwarden",
    ].join("\n");
    await stage.host.writeUnit("in-its-place.service", kept.join("\n").replace("[Service]", service));
    await stage.host.systemctl("start", "in-its-place.service");
    return stage.sh("cat /run/in-its-place.out");
  }

  it("is a user of its own, with three of root's powers", async () => {
    await stage.begin();
    const pid = await stage.warden.mainPid();
    const status = await stage.sh(`cat /proc/${pid}/status; stat -c 'Owner: %U' /proc/${pid}`);
    const mask = Object.values(capabilities).reduce((sum, bit) => sum + 2 ** bit, 0);
    const written = mask.toString(16).padStart(16, "0");
    for (const set of ["CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"]) expect(status).toMatch(`${set}:\t${written}`);
    expect(status).toMatch(/^NoNewPrivs:\t1$/mu);
    expect(status).toMatch(/^Seccomp:\t2$/mu);
    expect(status).toMatch(/^Uid:(?:\t[1-9][0-9]*){4}$/mu);
  });

  it("sees a bot and its stray in a /tmp that it has not", async () => {
    await stage.begin();
    const copy = await stage.bot.stray({ env: { BOT_ON_CONFLICT: "retry" } });
    await stage.record({ event: "outcome", action: "end-strays" });
    expect(copy.isAlive()).toBe(false);
  });

  it("takes over the state that it kept when it was root", async () => {
    await stage.begin({ started: false });
    const { stateDirectory } = stage.warden;
    await stage.sh(
      `mkdir -p ${stateDirectory}; chown root:root ${stateDirectory}; echo torn > ${stateDirectory}/state.json`,
    );
    await stage.warden.start();
    await stage.record({ event: "trouble", reason: "state-unusable" });
    const owners = await stage.sh(`stat -c '%U %n' ${stateDirectory} ${stateDirectory}/*`);
    expect(owners).toContain("state.json.bad");
    expect(owners).not.toMatch(/^root/mu);
  });

  it("manages the configured unit, by the verbs in use, and no other, whatever an administrator's rules say", async () => {
    await stage.begin();
    const { bot } = stage.bot;
    await stage.host.writeFile(
      "/etc/polkit-1/rules.d/10-all.rules",
      `polkit.addRule(function () { return polkit.Result.YES; });\n`,
    );
    await stage.host.writeUnit("other.service", "[Service]\nExecStart=/bin/sleep 1000\n");
    await stage.host.systemctl("start", "other.service");
    const before = await stage.host.properties("other.service", ["InvocationID", "ActiveState"]);
    for (const member of ["RestartUnit", "StopUnit", "StartUnit"]) {
      expect(await ask(member, "ss", "other.service", "replace")).toMatch(/Access denied|authentication required/iu);
    }
    expect(await ask("ResetFailedUnit", "s", "other.service")).toMatch(/Access denied|authentication required/iu);
    expect(await stage.host.properties("other.service", ["InvocationID", "ActiveState"])).toEqual(before);
    expect(await ask("KillUnit", "ssi", bot, "all", "9")).toMatch(/Access denied|authentication required/iu);
    expect(await ask("SetUnitProperties", "sba(sv)", bot, "true", "1", "CPUWeight", "t", "10")).toMatch(/denied/iu);
    expect(await ask("Reload")).toMatch(/denied|required/iu);
    expect(await ask("RestartUnit", "ss", bot, "replace")).toBe("done");
    await stage.sh("rm /etc/polkit-1/rules.d/10-all.rules");
  });

  it("reads no secret of the machine that it has no use for, and writes nowhere but into its own directory", async () => {
    await stage.begin();
    await stage.sh("mkdir -p /root/.ssh && echo key > /root/.ssh/id && chmod 700 /root/.ssh");
    const directory = "/home/ubuntu";
    await stage.sh(`mkdir -p ${directory} && chown ubuntu ${directory} && chmod 700 ${directory}`);
    await stage.sh(`echo TOKEN=1 > ${directory}/.env-0600 && chmod 600 ${directory}/.env-0600`);
    const said = await inItsPlace(`
      for file in /etc/shadow /etc/gshadow /root/.ssh/id /etc/ssh/sshd_config; do [ -n "$(cat "$file" 2>/dev/null)" ] && echo "read $file"; done
      for place in / /etc /usr /root /home ${directory} /run /var/lib /var/tmp/../log /dev/shm /sys /proc/sys/kernel/hostname; do
        touch "$place/probe" 2>/dev/null && echo "wrote into $place"; done
      (echo x > /proc/sys/kernel/hostname) 2>/dev/null && echo "set the host's name"
      mount -t tmpfs tmpfs /mnt 2>/dev/null && echo mounted
      unshare -r true 2>/dev/null && echo unshared
      cat ${directory}/.env-0600 >/dev/null && echo "may read .env"
      touch /var/lib/unitwarden/probe && echo "may write its own"
      test -r /proc/1/environ && cat /proc/1/environ >/dev/null && echo "may see processes"
    `);
    expect(said.trim().split("\n")).toEqual(["may read .env", "may write its own", "may see processes"]);
  });

  it("follows the configuration on reload; a bad file changes nothing", async () => {
    await stage.begin();
    const { bot } = stage.bot;
    const units = async () => /var units = (.*);/u.exec(await stage.sh(`cat ${rule}`))?.[1];
    expect(await units()).toBe(JSON.stringify([bot]));
    const more = `${stage.toml()}[units."another.service"]\n[units."seen.service"]\nmode = "observe"\n`;
    await stage.warden.configure(more);
    await stage.host.systemctl("reload", stage.warden.unit);
    expect(await units()).toBe(JSON.stringify(["another.service", bot].toSorted()));
    await stage.warden.configure("nonsense");
    await stage.host.systemctl("reload", stage.warden.unit);
    expect(await units()).toBe(JSON.stringify(["another.service", bot].toSorted()));
  });

  it("names an alias by what systemd calls the unit", async () => {
    await stage.begin({ started: false });
    await stage.sh(`ln -sf ${stage.bot.bot} /run/systemd/system/nick.service; systemctl daemon-reload`);
    await stage.warden.configure(stage.toml().replace(stage.bot.bot, "nick.service"));
    await stage.warden.start();
    expect(await stage.sh(`cat ${rule}`)).toContain(`var units = ${JSON.stringify([stage.bot.bot, "nick.service"])};`);
    await stage.sh("rm /run/systemd/system/nick.service; systemctl daemon-reload");
  });

  it("says what to do where polkit does not let it", async () => {
    await stage.begin();
    await stage.sh(`rm ${rule}`);
    await stage.bot.command("exit", "0");
    const refused = await stage.record({ event: "outcome", reason: "access-denied" });
    expect(refused.message).toContain("To write its rule anew from the configuration: systemctl reload unitwarden.");
    await stage.host.systemctl("reload", stage.warden.unit);
    expect(await stage.sh(`cat ${rule}`)).toContain(stage.bot.bot);
  });
});
