import { readFileSync, writeFileSync } from "node:fs";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { type SceneKey, sceneKeys } from "../../src/cli/drill/scene.ts";
import { makeUser } from "../stand-in/layout.ts";
import { deeds } from "./daemon/deeds.ts";
import { type DaemonHost, openDaemonHost } from "./daemon/daemon-host.ts";
import type { RunOptions } from "./host/host.ts";

/** A drill that is under way. */
interface UnderWay {
  /** Names of its unit and its unitwarden, when both are up. */
  readonly unit: string;
  readonly daemon: string;
  readonly pid: number;
  /** Waits for its end. */
  readonly ended: () => Promise<{ readonly status: number; readonly stdout: string; readonly stderr: string }>;
}

interface DrillDocument {
  readonly unit: string;
  readonly passed: boolean;
  readonly scenes: readonly {
    readonly scene: SceneKey;
    readonly result: string;
    readonly failure: string | null;
    readonly actions: readonly string[];
    readonly seen_seconds: number | null;
    readonly acted_seconds: number | null;
    readonly healed_seconds: number | null;
  }[];
}

const leaveAlone: readonly SceneKey[] = ["look-alikes", "operator-stop"];
const allAsItShouldBe = sceneKeys.map((key) => [key, leaveAlone.includes(key) ? "left-alone" : "healed"]);
/** A drill takes a minute; a slow machine may take its time. */
const TIMEOUT_MS = 600_000;
const user = "dana";
/** Free on every machine: a user manager goes by the name that its number has first. */
const uid = 1777;

describe("unitwarden drill", { timeout: TIMEOUT_MS }, () => {
  let stage: DaemonHost<"real">;
  const command = (...args: readonly string[]) => [
    stage.host.node,
    `${stage.host.checkout}/dist/unitwarden.mjs`,
    "drill",
    ...args,
  ];
  const drill = (args: readonly string[], options: RunOptions = {}) =>
    stage.host.exec(command(...args), { ...options, timeoutMs: TIMEOUT_MS });
  const status = (...args: readonly string[]) =>
    stage.host.exec([stage.host.node, `${stage.host.checkout}/dist/unitwarden.mjs`, "status", "--json", ...args]);

  /** Units, files and processes of drills. */
  const leftovers = async (): Promise<readonly string[]> => {
    const { stdout } = await stage.host.exec([
      "sh",
      "-c",
      "systemctl list-units --all --plain --no-legend 'unitwarden-drill-*'; ls -d /run/unitwarden-drill-* /run/systemd/*/unitwarden-drill-* 2>/dev/null",
    ]);
    const processes = stage.host
      .processes()
      .filter(({ cgroup }) => cgroup.includes("unitwarden-drill-") && !cgroup.includes("user@"));
    return [...stdout.split("\n").filter((line) => line !== ""), ...processes.map(({ argv }) => argv.join(" "))];
  };

  const begin = async (args: readonly string[] = [], options: RunOptions = {}): Promise<UnderWay> => {
    const { host } = stage;
    await host.exec(["rm", "-f", "/root/stdout", "/root/stderr", "/root/status"]);
    const script = `"$@" >/root/stdout 2>/root/stderr; echo $? >/root/status`;
    await host.spawn(["sh", "-c", script, "sh", ...command(...args)], options);
    const daemons = async () =>
      (
        await host.systemctl(
          "list-units",
          "--state=active",
          "--plain",
          "--no-legend",
          "unitwarden-drill-*-daemon.service",
        )
      )
        .split("\n")
        .flatMap((line) => /unitwarden-drill-[0-9a-f]{8}(?=-daemon\.service)/u.exec(line)?.[0] ?? []);
    const [name = ""] = await host.waitFor("the drill to be up", daemons, {
      timeoutMs: 60_000,
      until: ({ length }) => length > 0,
    });
    const [pid = 0] = host.pidsOf(({ argv }) => argv[0] === host.node && argv[2] === "drill");
    const read = (file: string) => readFileSync(`${host.rootDirectory}/root/${file}`, "utf8");
    return {
      unit: `${name}.service`,
      daemon: `${name}-daemon.service`,
      pid,
      ended: async () => {
        const has = async () => (await host.exec(["cat", "/root/status"])).stdout.trim();
        const exitStatus = await host.waitFor("the drill to end", has, { timeoutMs: TIMEOUT_MS });
        return { status: Number(exitStatus), stdout: read("stdout"), stderr: read("stderr") };
      },
    };
  };

  const kill = (signal: string, pid: number) => stage.host.exec(["sh", "-c", `kill -s ${signal} ${pid}`]);

  beforeAll(async () => {
    stage = await openDaemonHost({ bots: { real: {} } });
    await makeUser(stage.host, user, uid);
  });
  afterAll(async () => {
    await stage.close();
  });

  // Two managers, two drills: at once.
  it.concurrent("heals every scene, and touches neither a real unit nor the unitwarden that watches it", async () => {
    const { bots, warden } = stage;
    const before = { unit: await bots.real.healthy(), pid: await warden.mainPid() };
    const told = async () =>
      (await warden.records({ unit: bots.real.bot })).filter(({ event }) => event !== "sample").length;
    const toldBefore = await told();
    const { status: exitStatus, stdout, stderr } = await drill(["--json"]);
    expect(stderr).toContain("No other unit is touched");
    const { unit, passed, scenes } = JSON.parse(stdout) as DrillDocument;
    expect(scenes.map(({ scene, result }) => [scene, result])).toEqual(allAsItShouldBe);
    expect({ exitStatus, passed }).toEqual({ exitStatus: 0, passed: true });
    const [alone, healed] = [true, false].map((isLeftAlone) =>
      scenes.filter(({ scene }) => leaveAlone.includes(scene) === isLeftAlone),
    );
    expect(alone?.map((scene) => [scene.actions, scene.acted_seconds, scene.healed_seconds])).toEqual([
      [[], null, null],
      [[], null, null],
    ]);
    const inOrder = ({
      seen_seconds: seen,
      acted_seconds: acted,
      healed_seconds: end,
    }: DrillDocument["scenes"][number]) =>
      seen !== null && acted !== null && end !== null && seen <= acted && acted < end;
    expect(healed?.filter((scene) => !inOrder(scene))).toEqual([]);

    // Its actions are those of the audit trail, by the unitwarden of the drill.
    const records = await warden.records({ unit });
    const done = deeds(records);
    expect(done.map(({ action }) => action)).toEqual(scenes.flatMap(({ actions }) => actions));
    expect(done.filter(({ result }) => result !== "done")).toEqual([]);
    const daemon = unit.replace(".service", "-daemon.service");
    expect(new Set(records.map(({ fields }) => fields["_SYSTEMD_UNIT"]))).toEqual(new Set([daemon]));
    // Which has watched nothing else: a record of watching names its unit in the evidence.
    const byDrill = (await warden.records()).filter(({ fields }) => fields["_SYSTEMD_UNIT"] === daemon);
    const watched = byDrill.map((record) => record.unit || record.evidence["unit"]);
    expect(new Set(watched.filter((name) => name !== undefined))).toEqual(new Set([unit]));

    expect({ unit: await bots.real.state(), pid: await warden.mainPid() }).toEqual(before);
    expect(await told()).toBe(toldBefore);
    expect((await status()).stdout).toContain(bots.real.bot);
    expect(await leftovers()).toEqual([]);
  });

  it.concurrent("says which scene failed and why, in the reader's language, under a user manager", async () => {
    const { host } = stage;
    const directory = `/run/user/${uid}`;
    const env = { XDG_RUNTIME_DIR: directory, DBUS_SESSION_BUS_ADDRESS: `unix:path=${directory}/bus` };
    // As a machine's boot does: the group systemd-journal may read, and nobody else.
    await host.exec(["systemd-tmpfiles", "--create", "--prefix=/run/log/journal"]);
    await host.systemctl("start", `user@${uid}.service`);
    const blind = await drill(["--user"], { user, env });
    expect(blind).toMatchObject({ status: 3, stderr: expect.stringContaining("cannot be read") });
    const groups = `${host.rootDirectory}/etc/group`;
    writeFileSync(groups, readFileSync(groups, "utf8").replace(/^systemd-journal:.*$/mu, `$&${user}`));
    await host.systemctl("restart", `user@${uid}.service`);
    const ended = drill(["--user"], { user, env: { ...env, LANG: "ru_RU.UTF-8" } });
    const tails = () => host.processes().filter(({ argv }) => argv[1] === "-f" && argv[2]?.startsWith(directory));
    const [tail] = await host.waitFor("the look-alike", tails, {
      timeoutMs: 120_000,
      until: ({ length }) => length > 0,
    });
    await kill("KILL", tail?.pid ?? 0);
    const { status: exitStatus, stdout, stderr } = await ended;
    expect({ exitStatus, stderr }).toEqual({ exitStatus: 1, stderr: "" });
    expect(stdout).toMatch(/похожие на копию.*✖ ПРОВАЛ\n {2}завершено или перезапущено то, чего трогать нельзя\n/u);
    expect(stdout).toMatch(
      /Сцен, прошедших как надо: 7 из 8, за \d+ с\.\nЧто было записано:\n  journalctl --user-unit /u,
    );
    expect(stdout.split("\n").filter((line) => line.length > 80)).toEqual([]);
    const { stdout: left } = await host.exec(["sh", "-c", `ls -R ${directory} | grep unitwarden-drill`]);
    expect(left).toBe("");
    await host.systemctl("stop", `user@${uid}.service`);
  });

  it("is alone, leaves the bus to the real unitwarden, and is gone after Ctrl-C", async () => {
    const { host, warden, bots } = stage;
    await warden.stop();
    const { pid, ended } = await begin();
    expect(await drill([])).toMatchObject({ status: 3, stdout: "", stderr: expect.stringContaining("another drill") });
    // Nobody has the name while the real one is away, so that it has it again at once.
    expect((await status()).status).toBe(1);
    await warden.start();
    const said = await host.waitFor("the real one to answer", () => status(), { until: (now) => now.status === 0 });
    expect(JSON.parse(said.stdout)).toMatchObject({ units: [{ unit: bots.real.bot }] });
    await kill("INT", pid);
    expect(await ended()).toMatchObject({ status: 130, stderr: expect.stringContaining("ended by SIGINT") });
    expect(await leftovers()).toEqual([]);
  });

  it("takes away what an earlier drill has left, and nothing that only has a name like it; and ends on SIGTERM", async () => {
    const { host } = stage;
    const sleeper = "[Service]\nExecStart=sleep infinity\n";
    const left = "unitwarden-drill-0123abcd";
    await host.writeFile(`/run/${left}/state/state.json`, "{}");
    for (const unit of [`${left}.service`, "unitwarden-drill-of-mine.service"]) {
      await host.writeUnit(unit, sleeper);
      await host.systemctl("start", unit);
    }
    const { pid, ended } = await begin();
    await kill("TERM", pid);
    expect(await ended()).toMatchObject({ status: 143, stderr: expect.stringContaining(`left behind: ${left}\n`) });
    expect((await host.properties("unitwarden-drill-of-mine.service", ["ActiveState"])).ActiveState).toBe("active");
    await host.exec([
      "sh",
      "-c",
      "systemctl stop unitwarden-drill-of-mine; rm /run/systemd/system/unitwarden-drill-of-mine.service; systemctl daemon-reload",
    ]);
    expect(await leftovers()).toEqual([]);
  });

  it("is gone by itself after kill -9, and so is a stray that it had started", async () => {
    const { host } = stage;
    const { pid } = await begin();
    const scopes = () => host.processes().filter(({ cgroup }) => /unitwarden-drill-\w+-\d+\.scope/u.test(cgroup));
    await host.waitFor("a stray", scopes, { timeoutMs: 120_000, until: ({ length }) => length > 0 });
    await kill("KILL", pid);
    const gone = { timeoutMs: 60_000, until: ({ length }: readonly string[]) => length === 0 };
    expect(await host.waitFor("nothing to be left", leftovers, gone)).toEqual([]);
  });

  it("ends, cleans up and says so when its guard is taken away", async () => {
    const { unit, ended } = await begin();
    await stage.host.systemctl("kill", "--signal=KILL", unit.replace(".service", "-guard.service"));
    expect(await ended()).toMatchObject({ status: 3, stderr: expect.stringContaining("ended before its time") });
    expect(await leftovers()).toEqual([]);
  });

  it("refuses in one line what it cannot do, and does nothing then", async () => {
    const { bots, host } = stage;
    const tiny = "/root/tiny";
    await host.exec([
      "sh",
      "-c",
      `mkdir ${tiny} && mount -t tmpfs -o size=1m tmpfs ${tiny} && mkdir ${tiny}/systemd && touch ${tiny}/systemd/private`,
    ]);
    // What a manager leaves behind that was killed.
    const stale = `/run/user/${uid}/systemd`;
    const bind = "import socket,sys; socket.socket(1).bind(sys.argv[1])";
    await host.exec([
      "sh",
      "-c",
      `mkdir -p ${stale} && rm -f ${stale}/private && python3 -c '${bind}' ${stale}/private && chown -R ${uid} /run/user/${uid}`,
    ]);
    const refusals = [
      await drill([bots.real.bot]),
      await drill([], { user }),
      await drill(["--user"], { user }),
      await drill(["--user"], { env: { XDG_RUNTIME_DIR: tiny } }),
    ];
    await host.exec(["umount", tiny]);
    const expected = [
      "is named; write: unitwarden drill",
      "try sudo, or --user",
      "no user manager runs",
      "less than 8 MB",
    ];
    expect(refusals.map(({ status: exitStatus }) => exitStatus)).toEqual([2, 3, 3, 3]);
    for (const [index, { stdout, stderr }] of refusals.entries()) {
      expect(stdout).toBe("");
      expect(stderr).toContain(expected[index]);
      expect(stderr.match(/\n/gu)).toHaveLength(1);
    }
    expect(await drill(["--dry-run"])).toMatchObject({ status: 0, stdout: expect.stringContaining("Nothing is done") });
    expect(await leftovers()).toEqual([]);
  });
});
