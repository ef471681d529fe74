import type { Scene } from "../scene.ts";
import type { AuditEntry } from "../audit-log.ts";
import { healthy } from "../healthy.ts";

function isStart({ event, evidence }: AuditEntry): boolean {
  return event === "intent" && evidence["action"] === "start";
}

/** Every start crashes: it is taken out of systemd's hands, retried with backoff, and runs once the cause is gone. */
export const crashLoop: Scene = {
  title: "Restart loop: every start crashes, until the cause is mended",
  kind: "heal",
  async play(stage, script) {
    const { host, layout } = stage;
    const before = await healthy(stage);
    await layout.command("crash-at-start", "MemoryError");
    const atMs = Date.now();
    await host.exec(["sh", "-c", `kill -s KILL ${before.mainPid}`]);
    script.broke("kill -9 of the main process, and every start crashes from now on", atMs);
    await script.record(
      "the hold",
      ({ event, evidence }) => event === "intent" && evidence["action"] === "hold",
      30_000,
    );
    await script.record("a start after the backoff", isStart, 30_000);
    await layout.release("crash-at-start");
    await healthy(stage, before.invocationId, 40_000);
    script.healed("the cause was mended meanwhile; started again without anybody's hand");
    await script.recovered("flapping");
  },
};
