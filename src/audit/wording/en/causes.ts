import type { DetectorName } from "../../../model/assessment.ts";
import type { Evidence, Json } from "../../../model/scalars.ts";
import { fields, isFields, items, text } from "../evidence.ts";
import { duration, megabytes } from "../../../knowledge/quantities.ts";

/** What a detector found, as the second half of a sentence: `memory is over …`. */
export function cause(detector: DetectorName, reason: string, evidence: Evidence): string {
  switch (detector) {
    case "inactive":
      return down(reason, evidence);
    case "flapping":
      if (evidence["notSteadyYet"] === true) return "it restarted too often, and has not stayed up for long since";
      return `it restarted ${times(evidence["restartsInFastLoop"])} within ${duration(evidence["fastLoopWindowMs"])} and ${times(evidence["restartsInWindow"])} within ${duration(evidence["windowMs"])}, systemd's own restarts included`;
    case "stray":
      return `a copy of its program runs outside the unit: ${processes(evidence["processes"])}`;
    case "conflict":
      if (reason.startsWith("webhook")) return "a webhook is set for its token, so it cannot poll";
      return `somebody else polls with its token (${text(evidence["episodes"])} conflicts within ${duration(evidence["windowMs"])})`;
    case "memory-limit":
      return `${text(evidence["measure"])} memory was over the limit of ${megabytes(evidence["limitBytes"])} in ${text(evidence["over"])} of the last ${text(evidence["of"])} samples (last: ${megabytes(items(evidence["samplesBytes"]).at(-1))})`;
    case "memory-growth":
      return grows(evidence);
    case "incurable":
      return `${evidence["ofFall"] === true ? "it fell" : "it reports trouble"} of a cause that no restart cures (${reason}): "${text(evidence["line"])}"`;
    case "stall":
      return `it is alive but has shown no heartbeat for ${duration(evidence["silentMs"])}`;
    case "errors":
      return `it logged ${text(evidence["count"])} CRITICAL errors within ${duration(evidence["windowMs"])}`;
    case "dependency":
      return `what it depends on does not answer: ${dependencies(evidence["down"])}`;
  }
}

function down(reason: string, evidence: Evidence): string {
  const status =
    evidence["exitStatus"] === null ? "" : ` (${text(evidence["exitCode"])}, status ${text(evidence["exitStatus"])})`;
  switch (reason) {
    case "held":
    case "backoff-over":
      return "it was held down out of a restart loop";
    case "dependency-back":
      return "what it depends on answers again, and it did not come up by itself";
    case "stray-ended":
      return "the stray that kept it from running is gone";
    case "start-limit-hit":
      return `it failed so often that systemd refuses to start it (start-limit-hit)${status}`;
    case "exited":
      if (evidence["exitCode"] === "killed") return `signal ${text(evidence["exitStatus"])} ended it, and no stop job`;
      return `it exited by itself though it should run${status}`;
    case "unseen":
      return "it fell, and systemd restarted it before it could be seen how";
    case "not-loaded":
      return `systemd has not loaded it (${text(evidence["loadState"])})`;
    default:
      return `it ${reason === "success" ? "exited by itself" : `failed: ${reason}`}${status}${evidence["systemdRestartsIt"] === true ? "; systemd is about to restart it" : ""}`;
  }
}

function grows({ bytesPerHour, spanMs, limitInMs, limitBytes }: Evidence): string {
  const limit =
    typeof limitInMs === "number" ? `; at this rate it reaches ${megabytes(limitBytes)} in ${duration(limitInMs)}` : "";
  return `its memory grows by ${megabytes(bytesPerHour)} an hour, by the trend of ${duration(spanMs)}${limit}`;
}

function processes(list: Json | undefined): string {
  const each = items(list).map((entry) => {
    const { pid, commandLine, cgroup, parent } = fields(entry);
    const from = isFields(parent) ? `, started by PID ${text(parent["pid"])} "${text(parent["commandLine"])}"` : "";
    return `PID ${text(pid)} "${text(commandLine)}" in ${text(cgroup)}${from}`;
  });
  return each.join("; ") || "unknown";
}

function dependencies(list: Json | undefined): string {
  return (
    items(list)
      .map((entry) => `${text(fields(entry)["name"])} (${text(fields(entry)["stage"])})`)
      .join(", ") || "unknown"
  );
}

function times(count: Json | undefined): string {
  return count === 1 ? "once" : `${text(count)} times`;
}
