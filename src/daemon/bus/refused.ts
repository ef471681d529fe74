import { type Failure, failure } from "../../model/result.ts";

/** An error of the bus's own vocabulary: `AccessDenied`, `InvalidArgs`, `LimitsExceeded`. */
export function refused(code: string, message: string): Failure {
  return failure(`org.freedesktop.DBus.Error.${code}`, message, { recoverable: true });
}
