import { beforeAll, describe, expect, it } from "vitest";

import type { Bot } from "../daemon/bot.ts";
import { type DaemonHost, openDaemonHost } from "../daemon/daemon-host.ts";
import { deeds, inShort } from "../daemon/deeds.ts";
import type { Spawned } from "../host/host.ts";
import type { HostProcess } from "../host/processes.ts";

const env = { BOT_ON_CONFLICT: "retry" };
/** As the reference deployment: exit 1 on a 409. */
const exits = { BOT_ON_CONFLICT: "exit" };
const session = "/user.slice/user-1000.slice/session-4.scope";

async function gone(bot: Bot, ...strays: readonly Spawned[]): Promise<void> {
  const until = () => strays.every((stray) => !stray.isAlive());
  await bot.host.waitFor("the strays to be gone", until, { timeoutMs: 30_000 });
}

function childrenOf(bot: Bot, parent: number): HostProcess[] {
  return bot.host.processes().filter(({ parentPid, state }) => parentPid === parent && state !== "Z");
}

describe.concurrent("a stray", () => {
  let stage: DaemonHost<"elsewhere" | "quiet" | "loud" | "stubborn" | "family" | "caught" | "chain" | "respawned">;
  /** Polls another API than the unit does: no 409 anywhere. */
  let apart: Record<string, string>;
  let culprit: Spawned;
  beforeAll(async () => {
    stage = await openDaemonHost({
      bots: {
        elsewhere: { started: false },
        quiet: { env },
        // Only a conflict can make it sure.
        loud: { env, settings: ['strays.confirm = "10min"'] },
        stubborn: { env },
        // Time enough to look at it before it is ended.
        family: { env, settings: ['strays.confirm = "5s"'] },
        caught: { env: exits, serviceLines: ["RestartSec=100ms"], settings: ['strays.confirm = "10min"'] },
        chain: {
          env: exits,
          serviceLines: ["RestartSec=100ms"],
          started: false,
          // The failure chain of docs/field-notes.md, "The reference deployment", as on the day of the installation.
          prepare: async (bot) => {
            await bot.host.systemctl("start", bot.bot);
            await bot.healthy();
            culprit = await bot.stray({ env });
            await bot.host.waitFor("systemd to give the unit up", () => bot.state(), {
              timeoutMs: 60_000,
              until: ({ activeState }) => activeState === "failed",
            });
          },
        },
        respawned: { env, settings: ['strays.respawn = { kills = 3, window = "10min" }'] },
      },
    });
    apart = { ...env, TELEGRAM_BASE_URL: `http://127.0.0.1:${stage.bots.elsewhere.apiPort}/bot` };
    return () => stage.close();
  });

  it("with another command line and without a conflict is ended once it has been seen twice", async () => {
    const { quiet } = stage.bots;
    const before = await quiet.state();
    const stray = await quiet.stray({ env: apart });
    await gone(quiet, stray);
    await stage.warden.waitForRecord({ unit: quiet.bot, event: "incident-recovered", detector: "stray" });
    const records = await stage.warden.records({ unit: quiet.bot });
    expect(inShort(records)).toEqual(["end-strays stray: done strays-gone"]);
    const [deed] = deeds(records);
    expect(deed?.intent.evidence).toMatchObject({
      conflict: false,
      processes: [{ pid: stray.pid, standing: "stray", parent: null }],
    });
    expect(deed?.intent.fields["OBJECT_PID"]).toBe(String(stray.pid));
    expect(deed?.outcome.evidence).toMatchObject({
      processes: [{ pid: stray.pid, role: "stray", signals: ["SIGTERM"], whyNot: null }],
    });
    expect(await quiet.healthy()).toEqual(before);
  });

  it("that causes a conflict is ended at once", async () => {
    const { loud } = stage.bots;
    const before = await loud.state();
    const stray = await loud.stray({ env });
    await gone(loud, stray);
    await stage.warden.waitForRecord({ unit: loud.bot, event: "incident-recovered", detector: "stray" });
    const records = await stage.warden.records({ unit: loud.bot });
    expect(inShort(records)).toEqual(["end-strays stray-with-conflict: done strays-gone"]);
    expect((await loud.api.statistics()).conflicts).toBeGreaterThan(0);
    expect(await loud.healthy()).toEqual(before);
  });

  it("that ignores TERM gets KILL after the grace", async () => {
    const { stubborn } = stage.bots;
    const before = await stubborn.state();
    // What is ignored stays so over exec: there is no moment at which TERM would end it.
    const stray = await stubborn.host.spawn(["bash", "-c", `trap '' TERM; exec ${stubborn.python} -u bot.py`], {
      user: stubborn.user,
      cwd: stubborn.directory,
      env: { ...apart, TELEGRAM_BOT_TOKEN: stubborn.token },
      cgroup: session,
    });
    await gone(stubborn, stray);
    await stage.warden.waitForRecord({ unit: stubborn.bot, event: "incident-recovered", detector: "stray" });
    const records = await stage.warden.records({ unit: stubborn.bot });
    expect(inShort(records)).toEqual(["end-strays stray: done strays-gone"]);
    const { evidence } = deeds(records)[0]?.outcome ?? {};
    expect(evidence).toMatchObject({ processes: [{ pid: stray.pid, signals: ["SIGTERM", "SIGKILL"] }] });
    expect(evidence?.["tookMs"]).toBeGreaterThanOrEqual(1000);
    expect(await stubborn.healthy()).toEqual(before);
  });

  it("goes with its forks and with the shell that only runs it; the shell of the session stays", async () => {
    const { family } = stage.bots;
    const { host, directory } = family;
    const before = await family.state();
    // What tmux and screen keep: an interactive shell that reads commands. The trap keeps the inner one from exec.
    const control = `${directory}/stray-control`;
    const wrapped = `bash -c 'trap : HUP; source /dev/null && ${family.python} -u bot.py'`;
    await host.writeFile(`${directory}/typed`, `${wrapped}\nsleep 600\n`);
    await host.exec(["install", "-d", "-o", family.user, control]);
    const shell = await host.spawn(["bash", "-c", "exec -a -bash bash --norc -i <typed"], {
      user: family.user,
      cwd: directory,
      env: { ...apart, TELEGRAM_BOT_TOKEN: family.token, BOT_CONTROL: control },
      cgroup: session,
    });
    await host.writeFile(`${control}/fork`, "", { user: family.user });
    const found = await host.waitFor(
      "wrapper, stray and fork",
      () => {
        const wrapper = childrenOf(family, shell.pid).find(({ argv }) => argv[1] === "-c");
        const stray = wrapper && childrenOf(family, wrapper.pid)[0];
        const fork = stray && childrenOf(family, stray.pid)[0];
        return wrapper && stray && fork && { wrapper: wrapper.pid, stray: stray.pid, fork: fork.pid };
      },
      { intervalMs: 10 },
    );
    const isNext = () => childrenOf(family, shell.pid).some(({ argv }) => argv[0] === "sleep");
    await host.waitFor("the shell to be asked for its next command", isNext, { timeoutMs: 30_000 });
    await stage.warden.waitForRecord({ unit: family.bot, event: "incident-recovered", detector: "stray" });
    const records = await stage.warden.records({ unit: family.bot });
    expect(inShort(records)).toEqual(["end-strays stray: done strays-gone"]);
    expect(deeds(records)[0]?.outcome.evidence).toMatchObject({
      processes: [
        { role: "wrapper", pid: found?.wrapper },
        { role: "stray", pid: found?.stray },
        { role: "descendant", pid: found?.fork },
      ],
    });
    expect(host.processes().filter(({ pid }) => Object.values(found ?? {}).includes(pid))).toEqual([]);
    expect(shell.isAlive()).toBe(true);
    expect(await family.healthy()).toEqual(before);
    await shell.signal("KILL");
  });

  it("that makes the unit exit is ended before systemd has spent the start limit", async () => {
    const { caught } = stage.bots;
    const before = await caught.state();
    const stray = await caught.stray({ env });
    await gone(caught, stray);
    expect((await caught.healthy({ otherThan: before.invocationId })).restarts).toBeGreaterThan(0);
    await stage.warden.waitForRecord({ unit: caught.bot, event: "incident-recovered", detector: "stray" });
    const records = await stage.warden.records({ unit: caught.bot });
    expect(inShort(records)[0]).toBe("end-strays stray-with-conflict: done strays-gone");
    const said = await caught.host.journal(["_PID=1", `UNIT=${caught.bot}`]);
    expect(said.map((entry) => entry["MESSAGE"])).not.toContainEqual(expect.stringContaining("repeated too quickly"));
  });

  it("that has driven the unit into its start limit is ended, the limit lifted, and one instance runs", async () => {
    const { chain } = stage.bots;
    await gone(chain, culprit);
    const after = await chain.healthy();
    expect(after).toMatchObject({ subState: "running", result: "success", restarts: 0 });
    await stage.warden.waitForRecord({ unit: chain.bot, event: "incident-recovered", detector: "inactive" });
    const records = await stage.warden.records({ unit: chain.bot });
    expect(inShort(records)).toEqual([
      expect.stringMatching(/^end-strays stray(-with-conflict)?: done strays-gone$/u),
      "start stray-ended: done active-again",
    ]);
    const said = (await chain.host.journal(["_PID=1", `UNIT=${chain.bot}`])).map((entry) => entry["MESSAGE"]);
    expect(said).toContain(`${chain.bot}: Start request repeated too quickly.`);
    const inUnit = chain.family().filter(({ argv }) => argv.includes("bot.py"));
    expect(inUnit.map(({ pid }) => pid)).toEqual([after.mainPid]);
  });

  it("that something starts again is not killed for ever, and what starts it is named", async () => {
    const { respawned } = stage.bots;
    const { host, python } = respawned;
    const before = await respawned.state();
    const loop = await host.spawn(["bash", "-c", `while true; do ${python} bot.py; sleep 0.1; done`], {
      user: respawned.user,
      cwd: respawned.directory,
      env: { ...apart, TELEGRAM_BOT_TOKEN: respawned.token },
      cgroup: session,
    });
    const notice = await stage.warden.waitForRecord({ unit: respawned.bot, event: "notice", reason: "respawner" });
    expect(notice.message).toContain(`while true; do ${python} bot.py`);
    expect(notice.priority).toBe(2);
    expect(notice.evidence).toMatchObject({ processes: [{ parent: { pid: loop.pid } }] });
    expect(loop.isAlive()).toBe(true);
    const [copy] = childrenOf(respawned, loop.pid);
    expect(copy).toBeDefined();
    // The loop's end is the owner's mend; what is left of it is a stray like any other, and is only reported on.
    const records = await stage.warden.records({ unit: respawned.bot });
    expect(inShort(records)).toEqual(Array.from({ length: 3 }, () => "end-strays stray: done strays-gone"));
    expect((await respawned.state()).invocationId).toBe(before.invocationId);
    await loop.signal("KILL");
    await host.exec(["kill", "-KILL", String(copy?.pid)]);
    await stage.warden.waitForRecord({ unit: respawned.bot, event: "incident-recovered", detector: "stray" });
  });
});
