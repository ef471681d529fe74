import { type Result, failure } from "../../model/result.ts";

/** Gives what the question gives, or a failure (`timed-out`) where it takes longer; a question that throws has failed too. */
export async function withinTime<Value>(
  question: Promise<Result<Value>>,
  { about, timeoutMs }: { readonly about: string; readonly timeoutMs: number },
): Promise<Result<Value>> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<Result<Value>>((resolve) => {
    const message = `Cannot read ${about}: no answer within ${Math.round(timeoutMs / 100) / 10} s`;
    timer = setTimeout(() => resolve(failure("timed-out", message, { recoverable: true })), Math.max(0, timeoutMs));
  });
  const failed = (error: unknown): Result<Value> =>
    failure("failed", `Cannot read ${about}: ${error instanceof Error ? error.message : String(error)}`, {
      recoverable: true,
    });
  try {
    return await Promise.race([question.catch(failed), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
