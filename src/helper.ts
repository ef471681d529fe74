// A helper: a process of its own for what the daemon needs seldom and does not want in its own memory, or with its own
// powers (docs/design.md, "Helpers"). It does what comes over the line, and ends when that closes.
import type { FromHelper, ToHelper } from "./helper/errand.ts";
import { perform } from "./helper/perform.ts";

const underWay = new Map<number, AbortController>();

async function answer(id: number, performed: Promise<unknown>): Promise<void> {
  const reply: FromHelper = await performed.then(
    (result) => ({ id, answer: result }),
    (error: unknown) => ({ id, failed: error instanceof Error ? error.message : String(error) }),
  );
  underWay.delete(id);
  // Where the line is closing, "disconnect" comes next; without the callback the failure would come first, unhandled.
  if (process.connected) process.send?.(reply, () => undefined);
}

process.on("message", (message: ToHelper) => {
  const { id, errand } = message;
  if (errand === null) {
    underWay.get(id)?.abort(new Error("unitwarden ends"));
    return;
  }
  const controller = new AbortController();
  underWay.set(id, controller);
  void answer(id, perform(errand, controller.signal));
});
process.on("disconnect", () => process.exit(0));
// systemd tells every process of the service to end; what is under way ends with the daemon.
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, () => undefined);
