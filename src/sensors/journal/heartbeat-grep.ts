/**
 * A PCRE2 pattern for journalctl's --grep that lets every built-in heartbeat through, and little else: a prefilter for
 * src/knowledge/classes/heartbeat.ts and api-call.ts, which decide. To be matched without regard to case.
 */
export const HEARTBEAT_GREP = [
  "getupdates",
  "update id=[0-9]",
  "connection established \\(tryings",
  "(received|got|fetched) [0-9]+ (new )?update",
  "getting updates:",
  "no new updates",
  "processing update",
].join("|");
