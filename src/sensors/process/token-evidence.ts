import { fingerprintOf } from "../../runtime/fingerprint.ts";

/** The tokens in a process's initial environment, as fingerprints: the secrets themselves are not kept. */
export interface TokenEvidence {
  /** Values in the shape of a bot token, wherever they stand. */
  readonly botTokens: ReadonlySet<string>;
  /** Variables named *TOKEN*. */
  readonly named: ReadonlyMap<string, string>;
}

/** No evidence: an environment without tokens. */
export const NO_TOKENS: TokenEvidence = { botTokens: new Set(), named: new Map() };

/** docs/field-notes.md, "Secrets in journals". */
const BOT_TOKEN = /(?<![0-9])[0-9]{5,16}(?::|%3[Aa])[A-Za-z0-9_-]{30,64}(?![A-Za-z0-9_-])/gu;

/** Tokens that a shell or a desktop hands to everything: they say nothing about which bot it is. */
const NOT_A_BOTS = /^(?:GITHUB|GH|GITLAB|NPM|NODE_AUTH|PYPI|UV_PUBLISH|HF|HUGGING_?FACE|AWS|XDG|VAULT|DOCKER|CI)_/u;

/** Collects the token evidence of an environment. */
export function tokenEvidence(environment: ReadonlyMap<string, string>): TokenEvidence {
  const botTokens = new Set<string>();
  const named = new Map<string, string>();
  for (const [name, value] of environment) {
    for (const [token] of value.matchAll(BOT_TOKEN)) botTokens.add(fingerprintOf(token.replace(/%3a/iu, ":")));
    if (/token/iu.test(name) && !NOT_A_BOTS.test(name) && value !== "") named.set(name, fingerprintOf(value));
  }
  return { botTokens, named };
}

/** Whether there is anything to compare. */
export function hasTokens({ botTokens, named }: TokenEvidence): boolean {
  return botTokens.size > 0 || named.size > 0;
}

/**
 * Whether two environments speak of different bots: both have bot tokens and share none; or, no bot token being shared,
 * both have values of *TOKEN* variables and share none of those.
 */
export function tokensContradict(unit: TokenEvidence, candidate: TokenEvidence): boolean {
  if (unit.botTokens.size > 0 && candidate.botTokens.size > 0) {
    return ![...unit.botTokens].some((token) => candidate.botTokens.has(token));
  }
  if (unit.named.size === 0 || candidate.named.size === 0) return false;
  const values = new Set(candidate.named.values());
  return ![...unit.named.values()].some((value) => values.has(value));
}
