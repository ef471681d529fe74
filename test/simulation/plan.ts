import type { Happening, HappeningKind, History, Host } from "./history.ts";
import { Random } from "./prng.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const week = 7 * 24 * hour;
const mib = 1024 * 1024;

/** The history of one week: derived from the seed and the week's number alone. */
export function planWeek(seed: number, number: number): History {
  const random = new Random(`${seed}:${number}`);
  const host = planHost(random);
  const count = random.int(6, 16);
  const happenings: Happening[] = [];
  let atMs = 0;
  for (let index = 0; index < count; index += 1) {
    // Troubles come in company: half of them soon after the one before.
    const soon = index > 0 && random.chance(0.5);
    atMs = soon ? atMs + random.magnitude(second, 2 * hour) : random.int(0, week - 3 * hour);
    happenings.push(planHappening(random, Math.min(atMs, week - hour)));
  }
  return {
    seed,
    week: number,
    lengthMs: week,
    host,
    happenings: happenings.toSorted((a, b) => a.atMs - b.atMs),
  };
}

function planHost(random: Random): Host {
  return {
    restart: random.pick(["no", "on-failure", "on-failure", "on-failure", "always"]),
    restartSecMs: random.pick([100, 5 * second, 5 * second, 10 * second, 30 * second]),
    startLimit: random.pick([
      { burst: 5, intervalMs: 10 * second },
      { burst: 5, intervalMs: hour },
    ]),
    beats: random.pick(["steady", "steady", "steady", "steady", "none", "talked-to"]),
    onConflict: random.pick(["retry", "retry", "exit"]),
    offline: random.pick(["patient", "crash-at-start"]),
    portGuard: random.chance(0.5),
    output: random.chance(0.95) ? "journal" : "elsewhere",
    reachable: random.chance(0.93),
    memory: {
      baseBytes: random.int(50, 90) * mib,
      noiseBytes: random.int(0, 2) * mib,
      warmUpBytes: random.int(0, 20) * mib,
      warmUpMs: random.int(1, 20) * minute,
      sawtoothBytes: random.pick([0, 0, random.int(5, 15)]) * mib,
      sawtoothMs: random.int(5, 180) * minute,
    },
    limitSet: random.chance(0.5),
    startTakesMs: random.pick([5, 20, 100]),
    stopTakesMs: random.pick([50, 200, 2 * second, 8 * second]),
    retryMaxMs: random.pick([5 * second, 30 * second, 60 * second]),
    beginsAtMinute: random.int(0, 1439),
  };
}

/** How often each kind comes, relative to the others. */
const weights: { readonly [Kind in HappeningKind]: number } = {
  fall: 6,
  "crash-loop": 5,
  stall: 7,
  "memory-jump": 5,
  leak: 5,
  "page-cache": 2,
  "critical-burst": 2,
  coroutine: 1,
  copy: 14,
  remote: 3,
  webhook: 2,
  outage: 9,
  "bus-lost": 3,
  "bus-late": 2,
  "journal-lost": 4,
  "memory-unreadable": 1,
  "processes-unreadable": 1,
  "daemon-killed": 8,
  "held-up": 2,
  suspend: 2,
  "wall-step": 2,
  reboot: 2,
  "operator-stop": 5,
  "operator-restart": 2,
  "operator-kill": 2,
  pause: 4,
  "slow-jobs": 2,
  "failing-jobs": 2,
};
const kinds = Object.keys(weights) as HappeningKind[];
const totalWeight = kinds.reduce((sum, kind) => sum + weights[kind], 0);

function pickKind(random: Random): HappeningKind {
  let left = random.real(0, totalWeight);
  return kinds.find((kind) => (left -= weights[kind]) < 0) ?? "fall";
}

function planHappening(random: Random, atMs: number): Happening {
  const kind = pickKind(random);
  const lasting = (least: number, most: number) => random.magnitude(least, most);
  switch (kind) {
    case "fall":
      return { kind, atMs, result: random.pick(["exit-code", "signal", "success"]) };
    case "crash-loop":
      return {
        kind,
        atMs,
        forMs: lasting(minute, 12 * hour),
        crashAfterMs: lasting(second, 10 * minute),
        cure: random.pick(["time", "time", "restart"]),
        cause: random.pick([null, null, null, "auth", "import_error", "env_missing", "critical"]),
      };
    case "stall":
      return { kind, atMs, forMs: random.pick([week, week, lasting(minute, 2 * hour)]) };
    case "memory-jump":
      return { kind, atMs, bytes: random.int(30, 300) * mib };
    case "leak":
      return { kind, atMs, forMs: lasting(hour, 72 * hour), bytesPerHour: lasting(2, 400) * mib };
    case "page-cache":
      return { kind, atMs, bytes: random.int(50, 1000) * mib };
    case "critical-burst":
      return { kind, atMs, forMs: lasting(second, 30 * minute), count: random.int(1, 20) };
    case "coroutine":
      return { kind, atMs };
    case "copy": {
      const copy = random.pick<"plain" | "respawner" | "at-boot" | "doubtful" | "someone-else">([
        "plain",
        "plain",
        "plain",
        "respawner",
        "at-boot",
        "doubtful",
        "someone-else",
      ]);
      return {
        kind,
        atMs,
        copy,
        forMs: random.pick([week, lasting(5 * second, 6 * hour)]),
        polls: random.chance(0.6),
        respawnMs: random.int(0, 60) * second,
        ignoresTerm: random.chance(0.2),
        recycled: random.chance(0.1),
      };
    }
    case "remote":
      return { kind, atMs, forMs: lasting(minute, 8 * hour), everyMs: random.pick([8, 15, 30, 120]) * second };
    case "webhook":
      return { kind, atMs, forMs: lasting(minute, 4 * hour) };
    case "outage":
      return {
        kind,
        atMs,
        forMs: lasting(5 * second, 8 * hour),
        hung: random.chance(0.3),
        flapMs: random.chance(0.2) ? random.int(20, 600) * second : null,
      };
    case "bus-lost":
      return { kind, atMs, forMs: lasting(second, hour), causeKnown: random.chance(0.7) };
    case "bus-late":
      return { kind, atMs, forMs: lasting(minute, 6 * hour), lateMs: random.int(200, 2500) };
    case "journal-lost":
      return { kind, atMs, forMs: lasting(second, 2 * hour), how: random.pick(["follower", "suppressed"]) };
    case "memory-unreadable":
    case "processes-unreadable":
      return { kind, atMs, forMs: lasting(10 * second, 3 * hour) };
    case "daemon-killed":
      return {
        kind,
        atMs,
        forMs: lasting(second, 4 * hour),
        when: random.pick(["now", "now", "now", "intent-recorded", "intent-saved", "mid-action", "outcome-recorded"]),
        state: random.pick(["kept", "kept", "kept", "kept", "lost", "torn"]),
      };
    case "held-up":
      return { kind, atMs, forMs: lasting(6 * second, hour) };
    case "suspend":
      return { kind, atMs, forMs: lasting(10 * second, 10 * hour) };
    case "wall-step":
      return { kind, atMs, byMs: random.pick([-1, 1]) * lasting(second, 12 * hour) };
    case "reboot":
      return { kind, atMs, forMs: lasting(10 * second, hour) };
    case "operator-stop":
      return {
        kind,
        atMs,
        forMs: lasting(5 * second, 10 * hour),
        runsByHand: random.pick(["no", "no", "yes", "left-running"]),
      };
    case "operator-restart":
    case "operator-kill":
      return { kind, atMs };
    case "pause":
      return { kind, atMs, forMs: lasting(minute, 3 * hour) };
    case "slow-jobs":
      return { kind, atMs, forMs: lasting(minute, 6 * hour), takesMs: lasting(second, 120 * second) };
    case "failing-jobs":
      return { kind, atMs, forMs: lasting(minute, 3 * hour), result: random.pick(["failed", "timed-out"]) };
  }
}
