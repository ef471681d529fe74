import { originOf } from "../probe/origin.ts";

const TELEGRAM = "https://api.telegram.org";
const NAMED = /(?:URL|URI|BASE|ENDPOINT|HOST|SERVER)$/i;
/** Where the program listens or is called at, not what it calls. */
const OWN = /WEBHOOK|CALLBACK|REDIRECT|PUBLIC|SITE|DOMAIN|SELF/i;
const TOKEN = /^[0-9]{5,16}:[A-Za-z0-9_-]{30,64}$/;
const MOST = 6;

/** What the program calls, and the variable that says so; null for what its kind says. */
export interface Endpoint {
  readonly variable: string | null;
  readonly origin: string;
}

/** What the program calls, by the variables that it is given: origins only, for a path may hold a secret. A bot's token stands for Telegram. */
export function endpointsOf(values: ReadonlyMap<string, string>): readonly Endpoint[] {
  const named = [...values].flatMap(([variable, value]): Endpoint[] => {
    const origin = originOf(value);
    return origin === null || !NAMED.test(variable) || OWN.test(variable) ? [] : [{ variable, origin }];
  });
  const hasToken = [...values.values()].some((value) => TOKEN.test(value.trim()));
  const isElsewhere = [...values.keys()].some((name) => /(?:TELEGRAM|BOT|TG)\w{0,20}(?:URL|BASE|SERVER)$/i.test(name));
  const telegram: readonly Endpoint[] = hasToken && !isElsewhere ? [{ variable: null, origin: TELEGRAM }] : [];
  const all = [...telegram, ...named];
  return all.filter(({ origin }, index) => all.findIndex((other) => other.origin === origin) === index).slice(0, MOST);
}
