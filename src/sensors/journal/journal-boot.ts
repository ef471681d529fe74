import type { BootId } from "../../model/scalars.ts";
import type { Clock } from "../../runtime/clock.ts";
import { parseEntry } from "./entry.ts";
import type { Run } from "./query.ts";

/** Both clocks started together within one boot: their distance is the same for an entry and for us, up to this. */
const SAME_BOOT_MS = 5000;

/**
 * The boot ID that journald gives the entries of this boot. In a container it can be another than the one we read:
 * a sandboxed service sees a fresh /proc, and with it the machine's. Taken from the newest entry if its two clocks say
 * that it is of this boot; else ours.
 */
export async function journalBoot({ run, clock }: { readonly run: Run; readonly clock: Clock }): Promise<BootId> {
  const answer = await run("journalctl", [
    "--no-pager",
    "--quiet",
    "--output=json",
    "--lines=1",
    "--output-fields=_BOOT_ID",
  ]);
  const entry = answer.ok ? parseEntry(answer.value.stdout.trim()) : null;
  if (entry === null || entry.bootId === null) return clock.bootId;
  const theirs = entry.atWallMs - entry.atMs;
  const ours = clock.wallMs() - clock.monotonicMs();
  return Math.abs(theirs - ours) < SAME_BOOT_MS ? entry.bootId : clock.bootId;
}
