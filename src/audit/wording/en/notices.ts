import { whyNotEnforced } from "../../../knowledge/enforcement-off.ts";
import { isMessageClass, remedyFor } from "../../../knowledge/remedies.ts";
import type { DetectorName } from "../../../model/assessment.ts";
import type { Json } from "../../../model/scalars.ts";
import { causeCode } from "../cause-code.ts";
import { fields, items, text } from "../evidence.ts";
import type { NoticeParts, Noticed } from "../notice-parts.ts";
import { cause } from "./causes.ts";

/** A notice in its two parts: what was found, and what is left to the owner. */
export function notice({ unit, detector, reason, evidence }: Noticed): NoticeParts {
  const why = cause(detector, causeCode({ detector, reason, evidence }), evidence);
  const last = items(evidence["lastLines"]).at(-1);
  // Who reads only the journal's sentences has to see it too.
  const lastWord = typeof last === "string" ? ` Its last word: "${last}".` : "";
  const remedy = typeof evidence["remedy"] === "string" ? evidence["remedy"] : null;
  switch (reason) {
    case "gave-up":
      return {
        found: `GIVING UP on ${unit} for now: the restart budget is spent and ${why}. From now on only slow retries.${lastWord}`,
        left: remedy ?? `Find out why it falls (unitwarden diagnose ${unit}), mend that, and start it.`,
      };
    case "respawner":
      return {
        found: `A stray copy of ${unit} keeps coming back, so it is no longer killed: ${why}.`,
        left: "Stop what starts it.",
      };
    case "stray-reported":
      return {
        found: `A stray copy of ${unit} runs, and is only reported (strays.action = "report"): ${why}.`,
        left: null,
      };
    case "remote-instance":
      return {
        found: `Another host uses the token of ${unit}: ${why}, and no copy runs on this machine.`,
        left: "Stop the bot there, or revoke the token (/revoke in BotFather). A restart cannot help.",
      };
    case "copy-elsewhere-here":
      return {
        found: `Another unit or container of this machine seems to use the token of ${unit}: ${why}, and its program also runs there: ${copies(evidence["copies"])}.`,
        left: "Give one of them its own token, or stop it. Nothing is killed, and a restart cannot help.",
      };
    case "unexplained-conflict":
      return {
        found: `Somebody else uses the token of ${unit}: ${why}. Whether a copy runs on this machine cannot be told, because its processes cannot be judged.`,
        left: "Look for one; if there is none, stop the bot on the other host, or revoke the token (/revoke in BotFather). A restart cannot help.",
      };
    case "memory-grows":
      return {
        found: `${unit}: ${why}. It is restarted in the preferred window, or before the limit is reached.`,
        left: "Look for what keeps growing.",
      };
    case "webhook-conflict":
      return {
        found: `${unit} cannot poll: ${why}.`,
        left: "Call deleteWebhook for this bot; a restart cannot help.",
      };
    case "enforcement-off":
      return {
        found: `${unit} is not held to a single instance. ${whyNotEnforced(text(evidence["why"]), "en")}`,
        left: null,
      };
    case "copies-not-judged":
      return {
        found: `Processes that may be copies of ${unit} could not be judged, so they are left alone.`,
        left: null,
      };
    case "dependency-down":
      return {
        found: `${unit} is left as it is while ${why}: a restart cannot mend that. It goes on by itself when the dependency answers.`,
        left: null,
      };
    case "not-loaded":
      return { found: `Cannot watch ${unit}: ${why}.`, left: null };
    default:
      return { found: `${unit}: ${why}.${lastWord}`, left: remedy ?? cureOf(detector, reason) };
  }
}

/** What its owner can do about a cause that no restart cures. */
function cureOf(detector: DetectorName, reason: string): string | null {
  return detector === "incurable" && isMessageClass(reason) ? remedyFor(reason, "en") : null;
}

function copies(list: Json | undefined): string {
  return (
    items(list)
      .map((entry) => `PID ${text(fields(entry)["pid"])} in ${text(fields(entry)["cgroup"])}`)
      .join("; ") || "unknown"
  );
}
