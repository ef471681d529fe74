import { readFileSync } from "node:fs";
import { join } from "node:path";
import { OWNER_FILE, parseTelling } from "../../daemon/owner/owner-file.ts";
import type { NotifySettings } from "../../model/notify-settings.ts";
import { failure, type Result, success } from "../../model/result.ts";
import { type ChannelFares, faresOf } from "../../policy/telling/fares.ts";
import type { Line } from "../../policy/telling/line.ts";
import { errorCode } from "../../runtime/error-code.ts";

/** How the configured channels fare, out of what the daemon keeps in its state directory; null where none is set. */
export function channelFacts(
  { telegram, mail, webhook, exec }: NotifySettings,
  stateDirectory: string,
): Result<readonly ChannelFares[]> | null {
  const names = Object.entries({ telegram, mail, webhook, exec }).flatMap(([name, set]) =>
    set === null ? [] : [name],
  );
  if (names.length === 0) return null;
  const lines = linesIn(join(stateDirectory, OWNER_FILE));
  if (!lines.ok) return lines;
  return success(
    names.map((name) => {
      const line = lines.value.find(({ channel }) => channel === name);
      return line === undefined ? { name, trouble: null, waiting: 0 } : faresOf(line);
    }),
  );
}

function linesIn(file: string): Result<readonly Line[]> {
  try {
    const saved = parseTelling(readFileSync(file, "utf8"));
    return saved === null
      ? failure("not-ours", `${file} is torn or not ours`, { recoverable: true })
      : success(saved.lines);
  } catch (error) {
    const code = errorCode(error) ?? String(error);
    // A daemon that has had nothing to tell yet.
    return code === "ENOENT" ? success([]) : failure("unreadable", `${file}: ${code}`, { recoverable: true });
  }
}
