import { parseOwnMessage } from "../../config/own-message.ts";
import { parseActivityPattern } from "../../config/pattern.ts";
import { defaultSettings } from "../../config/settings-defaults.ts";
import { parseState } from "../../daemon/state-schema.ts";
import type { Json, UnitName } from "../../model/scalars.ts";
import type { UnitSettings } from "../../model/settings.ts";
import type { PolicyState } from "../../policy/state.ts";

/** The keys that stand for one of few words. */
const words: Readonly<Record<string, readonly string[]>> = {
  locale: ["auto", "en", "ru"],
  mode: ["heal", "observe"],
  measure: ["anon", "working-set", "current"],
  action: ["kill", "report"],
};

/** The settings in a `watching` record; each value that is missing or bad is the default. */
export function recordedSettings(recorded: Json): UnitSettings {
  return overDefaults(defaultSettings as unknown as Json, recorded, "") as unknown as UnitSettings;
}

/** Walks the defaults, and takes every recorded value of the same kind. */
function overDefaults(base: Json, recorded: Json | undefined, key: string): Json {
  switch (key) {
    case "depends":
      return Array.isArray(recorded) && recorded.every((item) => typeof item === "string") ? recorded : base;
    case "messages":
      return Array.isArray(recorded) && recorded.every(isOwnMessage) ? recorded : base;
    case "limitBytes":
      return isAmount(recorded) ? recorded : base;
    case "pattern":
      return typeof recorded === "string" && parseActivityPattern(recorded).ok ? recorded : base;
    case "samples":
      return Array.isArray(recorded) && recorded.length === 2 && recorded.every(isAmount) ? recorded : base;
    default:
  }
  if (typeof base === "number") return isAmount(recorded) ? recorded : base;
  if (typeof base === "string") {
    return typeof recorded === "string" && (words[key]?.includes(recorded) ?? true) ? recorded : base;
  }
  if (typeof base !== "object" || base === null || Array.isArray(base)) return base;
  const from: { readonly [key: string]: Json } = isObject(recorded) ? recorded : {};
  return Object.fromEntries(
    Object.entries(base).map(([name, value]) => [
      name,
      overDefaults(value, Object.hasOwn(from, name) ? from[name] : undefined, name),
    ]),
  );
}

function isOwnMessage(recorded: Json): boolean {
  if (!isObject(recorded)) return false;
  const { class: name, pattern } = recorded;
  return typeof name === "string" && typeof pattern === "string" && parseOwnMessage(`${name}: ${pattern}`).ok;
}

function isAmount(value: Json | undefined): value is number {
  return typeof value === "number" && Number.isFinite(value) && value >= 0;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The policy's state in a `watching` record, by the rules of the state file; null when it is none. */
export function recordedState(recorded: Json, unit: UnitName): PolicyState | null {
  if (!isObject(recorded)) return null;
  const savedAt = { bootId: "", monotonicMs: 0, wallMs: 0 };
  const saved = parseState(JSON.stringify({ version: 1, savedAt, journalCursor: null, units: [recorded] }));
  const state = saved?.units[0];
  return state?.unit === unit ? state : null;
}
