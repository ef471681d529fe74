import type { ExecSettings } from "../../model/notify-settings.ts";
import type { Failure } from "../../model/result.ts";
import { type Finished, run } from "../../runtime/exec.ts";
import type { Channel, Delivery } from "../channel.ts";
import { said } from "../said.ts";
import { textOf } from "../text.ts";
import { variablesOf } from "./variables.ts";

/** What a notifier prints is of no use to us but for its last line. */
const maxOutputBytes = 1024 * 1024;

/** The channel that starts the owner's program: the fields in its environment, the whole text on stdin, no shell. */
export function execOf(settings: ExecSettings, options: { readonly secretVariables: readonly string[] }): Channel {
  const [program, ...args] = settings.command;
  return {
    name: "exec",
    target: program,
    async send(notification, { repeat, signal }) {
      if (signal.aborted) return retry(`"${program}" was not started: unitwarden is ending`, false);
      const ended = await run(program, args, {
        powerless: true,
        timeoutMs: settings.timeoutMs,
        input: `${textOf(notification, { repeat })}\n`,
        env: variablesOf(notification, { repeat, secretVariables: options.secretVariables }),
        maxOutputBytes,
        signal,
      });
      return ended.ok ? judge(program, ended.value) : judgeFailure(program, ended);
    },
  };
}

function judge(program: string, { exitStatus, stderr }: Finished): Delivery {
  if (exitStatus === 0) return { kind: "delivered", answer: `"${program}" exited with status 0`, reference: null };
  const lastLine = said(stderr.trimEnd().split("\n").at(-1) ?? "");
  return retry(`"${program}" exited with status ${exitStatus}${lastLine === "" ? "" : `: ${lastLine}`}`, false);
}

function judgeFailure(program: string, { code, message }: Failure): Delivery {
  if (code === "not-found") {
    // The kernel says the same where the script is there and its interpreter is not.
    return { kind: "broken", why: `Cannot start "${program}": there is no such program, or not its interpreter` };
  }
  // What ran may have done its work.
  if (code === "timed-out" || code === "stopped") return retry(message, true);
  if (/\bE(?:ACCES|PERM)\b/.test(message)) {
    return {
      kind: "broken",
      why: `Cannot start "${program}": permission denied; unitwarden's user must be able to run it`,
    };
  }
  if (/\bE(?:NOEXEC|NOTDIR|ISDIR|LOOP)\b/.test(message)) {
    return { kind: "broken", why: `Cannot start "${program}": its path leads to no program` };
  }
  // Either not started, for want of memory or processes, or ended in the midst because of what it printed.
  return retry(said(message), message.startsWith("Cannot take"));
}

function retry(why: string, uncertain: boolean): Delivery {
  return { kind: "retry", why, afterMs: null, uncertain };
}
