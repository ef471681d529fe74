import type { Errand, FromHelper } from "../../helper/errand.ts";
import { failure, type Result, success } from "../../model/result.ts";
import type { startMessenger } from "../../runtime/messenger.ts";

/** On a busy machine Node takes its time to start; who cannot wait any longer does without. */
const LIMIT_MS = 20_000;

/** Has a helper, with our powers, do one errand; it is gone afterwards. Fails with `no-helper` where nothing came of it. */
export function askOnce(
  errand: Errand,
  options: { readonly entry: string; readonly start: typeof startMessenger; readonly limitMs?: number },
): Promise<Result<unknown>> {
  const { promise, resolve } = Promise.withResolvers<Result<unknown>>();
  const fail = (why: string): void => resolve(failure("no-helper", why, { recoverable: true }));
  const timer = setTimeout(() => fail("it does not answer"), options.limitMs ?? LIMIT_MS);
  const messenger = options.start(options.entry, {
    powerless: false,
    onMessage: (message) => {
      const heard = message as FromHelper;
      if ("answer" in heard) resolve(success(heard.answer));
      else fail(heard.failed);
    },
    onEnd: fail,
  });
  messenger.send({ id: 1, errand });
  return promise.finally(() => {
    clearTimeout(timer);
    messenger.end();
  });
}
