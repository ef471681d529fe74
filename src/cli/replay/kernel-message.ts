import { classify } from "../../knowledge/classes/classify.ts";
import { redact, truncate } from "../../knowledge/redaction.ts";
import type { MessageClass } from "../../model/observation.ts";
import type { UnitName } from "../../model/scalars.ts";

const MEMORY_CGROUP = /task_memcg=[^,]{0,1000}\/([^/,]{1,255}\.service)/;

/** What a line of the kernel is about: the daemon has systemd's record of it, so it is found here and nothing more. */
export function kernelMessage(
  message: string,
): { readonly class: MessageClass; readonly text: string; readonly unit: UnitName | null } | null {
  const found = classify(message, { speaker: "kernel" });
  const unit = (MEMORY_CGROUP.exec(message)?.[1] ?? null) as UnitName | null;
  return found === null ? null : { class: found.class, text: truncate(redact(message)), unit };
}
