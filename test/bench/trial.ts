import { readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";

import type { Bystander } from "../demo/bystanders.ts";
import type { Contender, Keeper, LogLine } from "./contenders/contender.ts";
import type { Fault, Trial } from "./faults/fault.ts";
import { type Ground, prepareGround } from "./ground.ts";

/** What came of one fault under one contender. */
export interface TrialResult {
  readonly contender: string;
  readonly fault: string;
  readonly round: number;
  /** `skipped`: it takes minutes by the contender's own settings; `broken`: the benchmark itself failed. */
  readonly verdict: "healed" | "not-healed" | "left-alone" | "meddled" | "skipped" | "broken";
  /** From the fault to the contender's first line about the bot; null: none. */
  readonly detectMs: number | null;
  readonly healMs: number | null;
  /** Starts of the bot since the fault, and how many of them nothing called for. */
  readonly starts: number;
  readonly needlessStarts: number;
  /** Look-alikes that did not live. */
  readonly wrongKills: readonly string[];
  /** The bot's most resident memory that was seen, MB. */
  readonly peakMb: number;
  /** The first line that names the cause, and where it is. */
  readonly cause: string | null;
  readonly causePlace: string;
  /** How long it was waited for. */
  readonly limitMs: number;
  readonly error: string | null;
  readonly log: readonly LogLine[];
}

/** What was seen while a fault played. */
interface Seen {
  brokeAtMs: number;
  firstBrokeAtMs: number;
  healedAtMs: number | null;
  peakMb: number;
}

class NotHealed extends Error {}

/** Boots a machine, lets the contender keep its bot, breaks that, and looks. Never throws: an error is in the result. */
export async function playTrial(options: {
  readonly contender: Contender;
  readonly fault: Fault;
  readonly round: number;
  readonly quick: boolean;
  readonly limitMs: number;
  readonly pm2: string;
}): Promise<TrialResult> {
  const { contender, fault, round, quick } = options;
  const needsMs = (contender.needsS?.[fault.name] ?? 0) * 1000;
  const limitMs = Math.max(options.limitMs, needsMs);
  const base = { contender: contender.name, fault: fault.name, round, limitMs };
  if (quick && needsMs > options.limitMs) return { ...empty, ...base, verdict: "skipped" };
  let ground: Ground | undefined;
  try {
    const { unitLines = [], serviceLines = [] } = contender;
    ground = await prepareGround({ pm2: options.pm2, env: fault.env ?? {}, unitLines, serviceLines });
    const keeper = await contender.setUp(ground);
    return { ...base, ...(await playOn(ground, keeper, { contender, fault, quick, limitMs })) };
  } catch (error) {
    return { ...empty, ...base, verdict: "broken", error: error instanceof Error ? error.message : String(error) };
  } finally {
    await ground?.close();
  }
}

const empty = {
  detectMs: null,
  healMs: null,
  starts: 0,
  needlessStarts: 0,
  wrongKills: [],
  peakMb: 0,
  cause: null,
  causePlace: "",
  error: null,
  log: [],
} as const;

async function playOn(
  ground: Ground,
  keeper: Keeper,
  { contender, fault, quick, limitMs }: { contender: Contender; fault: Fault; quick: boolean; limitMs: number },
): Promise<Omit<TrialResult, "contender" | "fault" | "round" | "limitMs">> {
  const seen: Seen = { brokeAtMs: Date.now(), firstBrokeAtMs: 0, healedAtMs: null, peakMb: 0 };
  const alone = () => aloneAndPolling(ground, keeper, seen);
  await ground.host.waitFor("the bot to poll under the contender", () => alone() !== null, { timeoutMs: 60_000 });
  const bystanders = fault.bystanders === true ? await ground.startBystanders() : [];
  await delay(1000 * ((contender.steadyS ?? 10) + Math.random() * (contender.cycleS ?? 5)));
  const before = await ground.host.waitFor("the bot to poll, alone", alone, { timeoutMs: 30_000 });
  const trial = makeTrial({ ground, keeper, quick, limitMs, seen, pid: before ?? 0 });
  try {
    await fault.play(trial);
  } catch (error) {
    if (!(error instanceof NotHealed)) throw error;
  }
  return judge({ fault, keeper, seen, bystanders });
}

function makeTrial(options: {
  ground: Ground;
  keeper: Keeper;
  quick: boolean;
  limitMs: number;
  seen: Seen;
  pid: number;
}): Trial {
  const { ground, keeper, quick, limitMs, seen, pid } = options;
  const look = () => aloneAndPolling(ground, keeper, seen);
  return {
    ground,
    keeper,
    quick,
    pid,
    broke: (atMs = Date.now()) => {
      seen.brokeAtMs = atMs;
      if (seen.firstBrokeAtMs === 0) seen.firstBrokeAtMs = atMs;
      seen.healedAtMs = null;
    },
    healed: async ({ otherThan } = {}) => {
      const deadlineMs = Date.now() + limitMs;
      let sinceMs: number | null = null;
      // It has to last for 2 s: a bot that comes up and falls again is not healed.
      while (sinceMs === null || Date.now() - sinceMs < 2000) {
        const bot = look();
        const isWell = bot !== null && bot !== otherThan;
        sinceMs = isWell ? (sinceMs ?? Date.now()) : null;
        if (sinceMs === null && Date.now() > deadlineMs) throw new NotHealed();
        await delay(100);
      }
      seen.healedAtMs = sinceMs;
    },
    quiet: async (seconds) => {
      const endMs = Date.now() + seconds * 1000;
      while (Date.now() < endMs) {
        look();
        await delay(250);
      }
    },
  };
}

/** PID of the bot when it polls and nobody else does; null otherwise. Notes its memory in passing. */
function aloneAndPolling(ground: Ground, { botUnit }: Keeper, seen: Seen): number | null {
  // A forked child of the bot is no second instance: it has the bot for a parent.
  const all = ground.bots(botUnit);
  const bots = all.filter(({ parentPid }) => !all.some(({ pid }) => pid === parentPid));
  for (const { pid } of bots) seen.peakMb = Math.max(seen.peakMb, residentMb(ground, pid));
  const [bot] = bots;
  if (bot === undefined || bots.length > 1 || ground.copies(botUnit).length > 0) return null;
  const pollers = ground.pollers(1500);
  return pollers.length === 1 && pollers[0] === bot.pid ? bot.pid : null;
}

function residentMb({ host }: Ground, pid: number): number {
  try {
    const status = readFileSync(`${host.rootDirectory}/proc/${pid}/status`, "utf8");
    return Math.round(Number(/^VmRSS:\s+(\d+)/mu.exec(status)?.[1] ?? 0) / 1024);
  } catch {
    return 0;
  }
}

async function judge(options: {
  fault: Fault;
  keeper: Keeper;
  seen: Seen;
  bystanders: readonly Bystander[];
}): Promise<Omit<TrialResult, "contender" | "fault" | "round" | "limitMs">> {
  const { fault, keeper, seen, bystanders } = options;
  const sinceMs = seen.firstBrokeAtMs;
  const log = (await keeper.log()).filter(({ atMs }) => atMs >= sinceMs);
  const starts = (await keeper.starts()).filter((atMs) => atMs >= sinceMs).length;
  const { startsNeeded = 1 } = fault;
  const needlessStarts = startsNeeded === null ? 0 : Math.max(0, starts - startsNeeded);
  const wrongKills = bystanders.filter(({ isAlive }) => !isAlive()).map(({ name }) => name);
  const cause = await causeIn({ fault, keeper, log, sinceMs });
  const healMs = seen.healedAtMs === null ? null : Math.max(0, seen.healedAtMs - seen.brokeAtMs);
  const wasLeft = starts === 0 && wrongKills.length === 0;
  const healed = healMs === null ? "not-healed" : "healed";
  return {
    verdict: fault.kind === "heal" ? healed : wasLeft ? "left-alone" : "meddled",
    detectMs: log[0] === undefined ? null : log[0].atMs - sinceMs,
    healMs: fault.kind === "heal" ? healMs : null,
    starts,
    needlessStarts,
    wrongKills,
    peakMb: seen.peakMb,
    cause: cause?.text ?? null,
    causePlace: cause?.place ?? "",
    error: null,
    log,
  };
}

/** The first line that names the cause: in the contender's own log, else in that of the systemd below it. */
async function causeIn(options: { fault: Fault; keeper: Keeper; log: readonly LogLine[]; sinceMs: number }) {
  const { fault, keeper, log, sinceMs } = options;
  const names = ({ atMs, text }: LogLine) => atMs >= sinceMs && fault.cause.test(text);
  const own = log.find(names);
  if (own !== undefined) return { text: own.text, place: keeper.logPlace };
  const below = (await keeper.underneath?.log())?.find(names);
  return below === undefined ? null : { text: below.text, place: keeper.underneath?.place ?? "" };
}
