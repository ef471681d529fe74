import type { Json } from "../../model/scalars.ts";

/** True for an object of named values. */
export function isFields(json: Json | undefined): json is { readonly [key: string]: Json } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

/** The named values of evidence; none where it is something else. */
export function fields(json: Json): { readonly [key: string]: Json | undefined } {
  return isFields(json) ? json : {};
}

/** The items of a list; none where it is something else. */
export function items(json: Json | undefined): readonly Json[] {
  return Array.isArray(json) ? (json as readonly Json[]) : [];
}

/** A value of the evidence as text: `?` where there is none. */
export function text(json: Json | undefined): string {
  if (json === undefined || json === null) return "?";
  return typeof json === "object" ? JSON.stringify(json) : String(json);
}
