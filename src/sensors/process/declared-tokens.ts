import { readUnitEnvironment, type EnvironmentFile } from "../probe/environment.ts";
import { hasTokens, NO_TOKENS, tokenEvidence, type TokenEvidence } from "./token-evidence.ts";

/** Where a unit's tokens may be written down. */
export interface TokenSources {
  /** `Environment`, as `NAME=VALUE`. */
  readonly environment?: readonly string[];
  readonly environmentFiles?: readonly EnvironmentFile[];
  readonly workingDirectory: string | null;
}

/**
 * The tokens that a unit's program is given: by systemd, else by the `.env` of its working directory (python-dotenv). They only ever
 * clear a process, so one source too many does no harm (docs/field-notes.md, "Who is a stray"). Null: the environment cannot be read.
 */
export function declaredTokens({
  environment = [],
  environmentFiles = [],
  workingDirectory,
}: TokenSources): TokenEvidence | null {
  const given = readUnitEnvironment({ environment, environmentFiles });
  const tokens = given.ok ? tokenEvidence(given.value) : null;
  if ((tokens !== null && hasTokens(tokens)) || !workingDirectory) return tokens;
  const path = `${workingDirectory}/.env`;
  const dotenv = readUnitEnvironment({ environment: [], environmentFiles: [{ path, optional: true }] });
  const found = dotenv.ok ? tokenEvidence(dotenv.value) : NO_TOKENS;
  return hasTokens(found) ? found : tokens;
}
