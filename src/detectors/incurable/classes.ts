import type { MessageClass } from "../../model/observation.ts";

/** Causes that no restart cures, whatever it is tried for (docs/field-notes.md, "Classes of journal message"). */
export const incurable: ReadonlySet<MessageClass> = new Set([
  "auth",
  "import_error",
  "env_missing",
  "google_credentials",
  "ssl",
  "flood",
]);

/** Somebody else's doing: a fall of it is cured by waiting once, and not by falling again and again. */
export const ofOthers: ReadonlySet<MessageClass> = new Set(["conflict", "session_conflict", "conflict_webhook"]);

/** What a restart, or the same with a wait before it, does cure: where one of these comes last, it is the cause. */
export const curable: ReadonlySet<MessageClass> = new Set([
  "network",
  "remote_api",
  "google_quota",
  "oom",
  "memory_error",
]);
