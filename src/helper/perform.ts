import type { Errand } from "./errand.ts";

/** Does an errand; what it needs is loaded by the first one of its kind. Gives plain data. */
export async function perform(errand: Errand, signal: AbortSignal): Promise<unknown> {
  switch (errand.kind) {
    case "configuration": {
      const { loadConfiguration } = await import("../config/load.ts");
      return loadConfiguration(errand);
    }
    case "probe": {
      const { probe } = await import("../sensors/probe/probe.ts");
      return probe(errand);
    }
    case "request": {
      const { send } = await import("../notifiers/http.ts");
      const { url, ...request } = errand.request;
      return send({ ...request, url: new URL(url), signal });
    }
    case "mail": {
      const { converse } = await import("../notifiers/mail/mailer.ts");
      return converse(errand.mail, { ...errand.call, signal });
    }
  }
}
