import type { SimulatedDaemon } from "./daemon/daemon.ts";
import type { Happening } from "./history.ts";
import type { Copy, CopyTruth } from "./world/copies.ts";
import type { World } from "./world/world.ts";

type Copying = Extract<Happening, { kind: "copy" }>;

/** What happenings act on. */
export interface Stage {
  readonly world: World;
  readonly daemon: SimulatedDaemon;
}

/** Lets one thing happen, now; what ends it is put into the future. */
export function happen(happening: Happening, stage: Stage): void {
  const { world, daemon } = stage;
  const { program, unit, machine, journal, clockwork } = world;
  const ends = (run: () => void) =>
    clockwork.after("forMs" in happening ? happening.forMs : 0, () => {
      // The judge looks at how things were until now, and then at how they are.
      world.stir();
      run();
      world.stir();
    });
  world.stir();
  switch (happening.kind) {
    case "fall":
      unit.mainExited(happening.result);
      break;
    case "crash-loop":
      program.loop = { ...happening, untilMs: world.nowMs + happening.forMs };
      program.exit(happening.cause);
      break;
    case "stall":
      program.stall(happening.forMs);
      break;
    case "memory-jump":
      if (program.invocation !== null) program.jumpBytes += happening.bytes;
      break;
    case "leak":
      program.leaks.push({ ...happening, fromMs: world.nowMs, untilMs: world.nowMs + happening.forMs });
      break;
    case "page-cache":
      world.cacheBytes += happening.bytes;
      break;
    case "critical-burst":
      for (let index = 0; index < happening.count; index += 1) {
        clockwork.after((index * happening.forMs) / happening.count, () => {
          program.say("critical");
          world.stir();
        });
      }
      break;
    case "coroutine":
      program.say("coroutine_never_awaited");
      break;
    case "copy":
      copy(happening, world);
      break;
    case "remote":
      world.setRemote({ everyMs: happening.everyMs, sinceMs: world.nowMs, untilMs: world.nowMs + happening.forMs });
      break;
    case "webhook":
      world.setWebhook(true);
      ends(() => world.setWebhook(false));
      break;
    case "outage":
      outage(happening, world);
      break;
    case "bus-lost":
      world.busLostMs = world.nowMs;
      world.bus = { ...world.bus, lost: true, causeKnown: happening.causeKnown };
      daemon.senses.busChanged();
      ends(() => {
        world.bus.lost = false;
        world.busBackMs = world.nowMs;
        daemon.senses.busChanged();
      });
      break;
    case "bus-late":
      world.bus.lateMs = happening.lateMs;
      ends(() => (world.bus.lateMs = 0));
      break;
    case "journal-lost":
      journalLost(happening, stage);
      break;
    case "memory-unreadable":
      world.memoryReadable = false;
      ends(() => (world.memoryReadable = true));
      break;
    case "processes-unreadable":
      world.processesReadable = false;
      ends(() => (world.processesReadable = true));
      break;
    case "daemon-killed":
      if (happening.when !== "now") daemon.deeds.armedKill = { ...happening, untilMs: world.nowMs + 3_600_000 };
      else if (daemon.alive) {
        daemon.die(happening.state);
        ends(() => daemon.start());
      }
      break;
    case "held-up":
      daemon.freeze();
      ends(() => daemon.thaw());
      break;
    case "suspend":
      machine.sleep(happening.forMs);
      // Connections are dead, and the network comes back some seconds after the machine.
      world.goOnline(false);
      clockwork.after(world.noise.of("wake").int(1000, 20_000), () => {
        if (world.nowMs >= world.outageUntilMs) world.goOnline(true);
      });
      break;
    case "wall-step":
      machine.step(happening.byMs);
      break;
    case "reboot":
      reboot(happening.forMs, stage);
      break;
    case "operator-stop":
      if (machine.isBooting) clockwork.after(60_000, () => happen(happening, stage));
      else operatorStop(happening, stage);
      break;
    case "operator-restart":
      if (!machine.isBooting) world.operator("restart");
      break;
    case "operator-kill":
      unit.mainExited("signal");
      break;
    case "pause":
      if (!daemon.alive || daemon.frozen) break;
      world.pausedUntilMs = world.nowMs + happening.forMs;
      daemon.pause(world.pausedUntilMs);
      ends(() => world.stir());
      break;
    case "slow-jobs":
      world.jobs.slowMs = happening.takesMs;
      ends(() => (world.jobs.slowMs = null));
      break;
    case "failing-jobs":
      world.jobs.failing = happening.result;
      ends(() => (world.jobs.failing = null));
      break;
  }
  void journal;
}

function copy(happening: Copying, world: World): void {
  const { copies, clockwork, machine } = world;
  const untilMs = world.nowMs + happening.forMs;
  const kinds = { doubtful: "doubtful", "someone-else": "someone-else" } as const;
  const truth: CopyTruth = happening.copy in kinds ? kinds[happening.copy as keyof typeof kinds] : "stray";
  const { boot } = machine;
  let running: Copy | null = null;
  const begin = () => {
    if (world.nowMs >= untilMs) return;
    if (happening.copy !== "at-boot" && machine.boot !== boot) return;
    running = copies.begin({
      truth,
      polls: happening.polls,
      ignoresTerm: happening.ignoresTerm,
      recycled: happening.recycled && running === null,
      source: happening,
      onEnd: () => {
        if (happening.copy === "respawner") clockwork.after(happening.respawnMs, begin);
      },
    });
  };
  begin();
  if (happening.copy === "at-boot") world.atBoot.push(() => clockwork.after(10_000, begin));
  clockwork.after(happening.forMs, () => running !== null && copies.end(running));
}

function outage({ forMs, hung, flapMs }: Extract<Happening, { kind: "outage" }>, world: World): void {
  const untilMs = world.nowMs + forMs;
  world.outageUntilMs = Math.max(world.outageUntilMs, untilMs);
  world.hung = hung;
  world.outageFlaps = flapMs !== null;
  const flap = (online: boolean) => {
    if (world.nowMs >= world.outageUntilMs) {
      world.hung = false;
      world.goOnline(true);
      return;
    }
    world.goOnline(online);
    const nextMs = Math.min(flapMs ?? Infinity, world.outageUntilMs - world.nowMs);
    world.clockwork.after(nextMs, () => flap(flapMs === null ? false : !online));
  };
  flap(false);
}

function journalLost({ how, forMs }: Extract<Happening, { kind: "journal-lost" }>, { world, daemon }: Stage): void {
  if (how === "follower") world.followerLost = true;
  else world.dropLines(true);
  if (daemon.alive && !daemon.frozen) daemon.senses.journalChanged();
  world.clockwork.after(forMs, () => {
    world.stir();
    if (how === "follower") world.followerLost = false;
    else world.dropLines(false);
    if (daemon.alive && !daemon.frozen) daemon.senses.journalChanged();
    world.stir();
  });
}

function reboot(offForMs: number, { world, daemon }: Stage): void {
  const { clockwork, machine, unit, copies, noise } = world;
  daemon.die("kept");
  unit.powerOff();
  copies.powerOff();
  machine.reboot(offForMs);
  world.operatorStopped = false;
  if (world.pausedUntilMs > world.nowMs) {
    // A pause goes on by the wall clock; where that was stepped, nobody can say for how long.
    world.pausedUntilMs = machine.steppedInBoot ? -Infinity : world.pausedUntilMs - offForMs;
  }
  machine.steppedInBoot = false;
  const random = noise.of("boot");
  clockwork.after(random.int(500, 8000), () => daemon.start());
  clockwork.after(random.int(500, 8000), () => unit.enqueue("start", { by: "operator" }));
  const services = world.atBoot;
  world.atBoot = [];
  for (const begin of services) {
    world.atBoot.push(begin);
    begin();
  }
}

function operatorStop({ forMs, runsByHand }: Extract<Happening, { kind: "operator-stop" }>, { world }: Stage): void {
  const { clockwork, copies, machine } = world;
  world.operator("stop");
  const { boot } = machine;
  let byHand: Copy | null = null;
  if (runsByHand !== "no") {
    clockwork.after(Math.min(20_000, forMs / 3), () => {
      if (world.operatorStopped && machine.boot === boot)
        byHand = copies.begin({ truth: "by-hand", polls: true, source: world });
    });
  }
  clockwork.after(forMs - Math.min(5000, forMs / 4), () => {
    if (runsByHand === "yes" && byHand !== null) copies.end(byHand);
  });
  clockwork.after(forMs, () => {
    if (machine.boot === boot && world.operatorStopped) world.operator("start");
  });
}
