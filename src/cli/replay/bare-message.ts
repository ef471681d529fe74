import { classify, type MessageContext } from "../../knowledge/classes/classify.ts";
import { isManagerClass } from "../../knowledge/classes/manager.ts";
import { redact, truncate } from "../../knowledge/redaction.ts";
import type { ManagerClass, MessageClass, MessageObservation } from "../../model/observation.ts";
import type { UnitName } from "../../model/scalars.ts";
import type { OwnWords } from "../../sensors/journal/observe.ts";
import type { JournalEntry } from "../../sensors/journal/entry.ts";

/** A message with none of the fields that say who wrote it: no program can have forged it, so its text is believed. */
export function bareMessage(entry: JournalEntry, unit: UnitName, own: OwnWords): MessageObservation | null {
  const { message, atMs, cursor, invocationId } = entry;
  const found = message === null ? null : classify(message, { speaker: "unknown", ...own });
  if (message === null || found === null || isManagerClass(found.class)) return null;
  const text = truncate(redact(message));
  return { kind: "message", unit, atMs, class: found.class, invocationId, text, origin: found.origin, cursor };
}

/** What a supervisor says of a process: for people, and for no detector. */
export function managerMessage(
  message: string,
  speaker: NonNullable<MessageContext["speaker"]>,
): { readonly class: ManagerClass; readonly text: string } | null {
  const found = classify(message, { speaker })?.class ?? null;
  return found === null || !isManagerClass(found) ? null : { class: found, text: truncate(redact(message)) };
}

const MEMORY_CGROUP = /task_memcg=[^,]{0,1000}\/([^/,]{1,255}\.service)/;

/** What a line of the kernel is about: the daemon has systemd's record of it, so it is found here and nothing more. */
export function kernelMessage(
  message: string,
): { readonly class: MessageClass; readonly text: string; readonly unit: UnitName | null } | null {
  const found = classify(message, { speaker: "kernel" });
  const unit = (MEMORY_CGROUP.exec(message)?.[1] ?? null) as UnitName | null;
  return found === null ? null : { class: found.class, text: truncate(redact(message)), unit };
}
