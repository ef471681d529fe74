import { run } from "../../runtime/exec.ts";
import type { Delivery } from "../channel.ts";
import { said } from "../said.ts";
import type { Mail } from "./message.ts";

const viaSmtp = `write smtp = "smtp://127.0.0.1:25" instead of sendmail`;

/**
 * What Postfix, Exim and OpenSMTPD say, or do not come to an end over (postdrop tries for ever), where they are not let
 * become another user or group: NoNewPrivileges= of our service, and its read-only file system, are meant to do so.
 */
const wantOfRights = /permission denied|operation not permitted|read-only file system|set[gu]id|set gid|set uid/i;

/** Gives a mail to the local sendmail program. An end by the signal, or for want of time, leaves open whether it was taken. */
export async function sendBySendmail(
  mail: Mail,
  path: string,
  options: { sender: string | null; timeoutMs: number; signal: AbortSignal },
): Promise<Delivery> {
  const { sender, timeoutMs, signal } = options;
  const { composed } = await import("./mailer.ts");
  const message = await composed(mail, "\n");
  if (signal.aborted) return retry("this program ends", false);
  // -i: a line that is a single dot does not end the message.
  const args = ["-i", ...(sender === null ? [] : ["-f", sender]), "--", ...mail.to];
  const finished = await run(path, args, {
    input: message.toString("utf8"),
    timeoutMs,
    maxOutputBytes: 1024 * 1024,
    signal,
    powerless: true,
  });
  if (!finished.ok) {
    if (finished.code === "timed-out") {
      const why = `${finished.message}; where it may not set its group, as under our service, it never ends: ${viaSmtp}`;
      return retry(why, true);
    }
    if (finished.code === "stopped") return retry("this program ended before sendmail did", true);
    return finished.recoverable ? retry(finished.message, false) : { kind: "broken", why: finished.message };
  }
  const { exitStatus, stdout, stderr } = finished.value;
  const output = said(`${stderr} ${stdout}`);
  if (exitStatus === 0)
    return { kind: "delivered", answer: output === "" ? `${path} took it` : output, reference: null };
  const hint = wantOfRights.test(stderr) ? `; our service lets no program become another user: ${viaSmtp}` : "";
  // sysexits.h has codes for what lasts, and programs give others all the same: nothing here is for good.
  return retry(`"${path}" exited with status ${exitStatus}${output === "" ? "" : `: ${output}`}${hint}`, false);
}

function retry(why: string, uncertain: boolean): Delivery {
  return { kind: "retry", why, afterMs: null, uncertain };
}
