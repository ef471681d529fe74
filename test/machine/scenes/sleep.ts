import { setTimeout as delay } from "node:timers/promises";

import type { Scene } from "../scene.ts";
import { type Stage, warden } from "../stage.ts";

/** Longer than the bot may be silent (20 s) and than unitwarden's watchdog (30 s). */
const asleepMs = 60_000;

/** One way to send a machine to sleep, and to wake it. */
interface Sleep {
  readonly name: string;
  readonly command: string;
  /** What the kernel says last on the console. */
  readonly said: RegExp;
  readonly wake: string;
  /** Whether CLOCK_MONOTONIC stands still meanwhile. */
  readonly stops: boolean;
}

/** Suspend to RAM as logind does it; woken by QEMU. */
export const suspend = scene({
  name: "suspend to RAM (systemctl suspend, S3)",
  command: "systemctl suspend",
  said: /PM: suspend entry \(deep\)/gu,
  wake: "system_wakeup",
  stops: true,
});

/**
 * Suspend to idle: QEMU does not know of it, so that only the power button wakes it (the RTC's alarm does not). Without
 * a driver for the processor's idle states, which QEMU's has not, the kernel lets CLOCK_MONOTONIC go on: all programs
 * have stood still, by the clock for a minute, and systemd's watchdog may be faster than what it watches.
 */
export const freeze = scene({
  name: "suspend to idle (s2idle)",
  command: "sh -c 'echo freeze > /sys/power/state'",
  said: /PM: suspend entry \(s2idle\)/gu,
  wake: "system_powerdown",
  stops: false,
});

function scene(how: Sleep): Scene {
  return {
    title: `${how.name}: no restart, no incident, samples go on`,
    async play(stage, script) {
      const { host, machine } = stage;
      const invocation = await stage.healthy();
      const before = { warden: await invocationOf(stage), clocks: await sleptMs(stage), nowMs: await stage.nowMs() };
      const entries = () => machine.console().match(how.said)?.length ?? 0;
      const earlier = entries();
      await stage.sh(`systemd-run --quiet --no-block ${how.command}`);
      await host.waitFor("the kernel to suspend", async () => entries() > earlier && (await stops(stage, how)));
      // Time that has to pass: the sleep is what this is about.
      await delay(asleepMs);
      await machine.monitor.command(how.wake);
      await host.waitFor("the machine to be awake", () => machine.console().lastIndexOf("PM: suspend exit"), {
        until: (at) => at > machine.console().lastIndexOf("PM: suspend entry"),
      });
      const awakeMs = await stage.nowMs();
      const slept = (await sleptMs(stage)) - before.clocks;
      const passed = awakeMs - before.nowMs;
      const clocks = `${seconds(passed)} of wall time, ${seconds(slept)} of them asleep by its clocks`;
      script.expect("the machine slept", (how.stops ? slept : passed) > asleepMs * 0.8, clocks);
      const samples = await stage.records("two samples after the sleep", awakeMs, stage.isSample, 2);
      script.expect("samples go on", samples.length >= 2, samples.at(-1)?.message);
      script.expect("no action, no incident", ...(await stage.quiet(before.nowMs)));
      script.expect("the same invocation of the bot polls", (await stage.healthy()) === invocation, invocation);
      const [same, seen] = await wardenSince(stage, before);
      script.expect(how.stops ? "and the same of unitwarden" : "and unitwarden", same || !how.stops, seen);
    },
  };
}

/** QEMU says it of S3; in s2idle the machine merely has nothing to do. */
async function stops({ machine }: Stage, { wake }: Sleep): Promise<boolean> {
  return wake !== "system_wakeup" || (await machine.monitor.status()) === "suspended";
}

/** Whether unitwarden is the one of before; else what systemd says of its end. */
async function wardenSince(stage: Stage, before: { warden: string; nowMs: number }): Promise<[boolean, string]> {
  if ((await invocationOf(stage)) === before.warden) return [true, before.warden];
  const since = `--since=@${Math.floor(before.nowMs / 1000)}`;
  const said = await stage.host.journal(["_PID=1", `UNIT=${warden}`, since, "-g", "[Ww]atchdog|Started"]);
  return [false, said.map((entry) => entry["MESSAGE"]).join(" ")];
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;

async function invocationOf({ host }: Stage): Promise<string> {
  return (await host.properties(warden, ["InvocationID"])).InvocationID;
}

/** How long the machine has slept since it was booted. */
async function sleptMs({ sh }: Stage): Promise<number> {
  const clocks = "time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)";
  return 1000 * Number(await sh(`python3 -c 'import time; print(${clocks})'`));
}
