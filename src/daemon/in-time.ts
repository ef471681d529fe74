/** What a promise gives, or something else when it takes too long or fails: for what must not keep us waiting. */
export async function inTime<Value>(
  promise: Promise<Value>,
  options: {
    readonly timeoutMs: number;
    readonly late: () => Value;
    readonly failed: (error: unknown) => Value;
  },
): Promise<Value> {
  const { timeoutMs, late, failed } = options;
  const expired = Promise.withResolvers<Value>();
  const timer = setTimeout(() => expired.resolve(late()), timeoutMs);
  try {
    return await Promise.race([promise.catch(failed), expired.promise]);
  } finally {
    clearTimeout(timer);
  }
}
