import { type Failure, failure } from "../../model/result.ts";

/** Errors of our own, beside those of the bus. */
export const managerErrors = {
  noSuchUnit: "org.unitwarden.Error.NoSuchUnit",
  badDuration: "org.unitwarden.Error.BadDuration",
} as const;

/** An error of the bus's own vocabulary: `AccessDenied`, `InvalidArgs`, `LimitsExceeded`. */
export function refused(code: string, message: string): Failure {
  return failure(`org.freedesktop.DBus.Error.${code}`, message, { recoverable: true });
}
