import type { AuditDesk } from "../daemon/audit-desk.ts";
import type { LoadedConfiguration } from "../config/configuration.ts";
import type { Locale } from "../model/language.ts";
import { failure, type Result, success } from "../model/result.ts";
import type { Notifier } from "../systemd/notify.ts";

type Loaded = Extract<LoadedConfiguration, { ok: true }>;

/** What `reloader()` needs. */
export interface ReloadOptions {
  /** The daemon is up; nothing is taken over before. */
  readonly after: Promise<unknown>;
  readonly load: (locale: Locale) => Promise<LoadedConfiguration>;
  readonly adopt: (loaded: Loaded) => Promise<void>;
  readonly desk: AuditDesk;
  readonly notifier: Pick<Notifier, "reloading" | "ready">;
}

/**
 * Gives what SIGHUP and the bus ask for: the configuration is read again and taken over. A bad file leaves the old one
 * in force, and says what is bad. One at a time: two at once would both begin to watch a unit that is new.
 */
export function reloader({ after, load, adopt, desk, notifier }: ReloadOptions): () => Promise<Result<null>> {
  let last: Promise<unknown> = after;

  async function reload(): Promise<Result<null>> {
    notifier.reloading(process.hrtime.bigint() / 1000n);
    // Its errors stand in sentences of the desk.
    const again = await load(desk.locale);
    const { reloaded, notReloaded, oldStaysInForce } = desk.wording.daemon;
    if (!again.ok) {
      for (const error of again.errors) {
        desk.say("trouble", notReloaded(error), { reason: "bad-configuration", priority: 3 });
      }
      notifier.ready(oldStaysInForce);
      return failure("bad-configuration", again.errors.join("; "), { recoverable: false });
    }
    desk.locale = again.configuration.locale;
    await adopt(again);
    desk.say("watching", reloaded, { reason: "reloaded", priority: 5 });
    notifier.ready(reloaded);
    return success(null);
  }

  return () => {
    const mine = last.then(reload);
    last = mine;
    return mine;
  };
}
