import type { MessageClass } from "../../model/observation.ts";
import type { MessageKind } from "./message-kind.ts";
import { coroutineNeverAwaited, critical, envMissing, importError, memoryError, oom } from "./program.ts";
import { processExit, startLimit, systemdRestart } from "./manager.ts";
import { network, ssl } from "./network.ts";
import { googleCredentials, googleQuota, remoteApi } from "./services.ts";
import { auth, conflict, conflictWebhook, flood, sessionConflict } from "./telegram.ts";

/** Fetched or handled updates; recognised by their own sentences, not by patterns of trouble (heartbeat.ts, api-call.ts). */
export const activity: MessageKind = {
  class: "activity",
  restartHelps: "no",
  cause: "none",
  sources: ["httpx", "aiogram 2 and 3", "python-telegram-bot", "pyTelegramBotAPI"],
};

/** The classes of trouble, the narrower before the wider: the first that fits wins. */
export const faultKinds: readonly MessageKind[] = [
  startLimit,
  systemdRestart,
  sessionConflict,
  conflictWebhook,
  conflict,
  coroutineNeverAwaited,
  importError,
  googleQuota,
  googleCredentials,
  envMissing,
  ssl,
  remoteApi,
  flood,
  auth,
  memoryError,
  oom,
  processExit,
  network,
  critical,
];

/** How narrow a class is: the smaller, the narrower; activity is no trouble, and wider than all. */
export function narrownessOf(name: MessageClass): number {
  return narrowness.get(name) ?? faultKinds.length;
}

const narrowness: ReadonlyMap<MessageClass, number> = new Map(faultKinds.map((kind, index) => [kind.class, index]));

/** Every class of journal message. */
export const messageKinds: readonly MessageKind[] = [activity, ...faultKinds];
