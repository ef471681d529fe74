import { DrillTrouble } from "./trouble.ts";
import type { RefusalCode } from "./refusal.ts";
import type { Stage } from "./stage.ts";

const TIMEOUT_MS = 60_000;
const LOOK_MS = 50;

/** Puts the stage up, the guard before everything else, and sees that the records of its unitwarden can be read. */
export async function putUp(stage: Stage): Promise<void> {
  const { guard, daemon, unit } = stage.names;
  const until = async (code: RefusalCode, check: () => boolean | Promise<boolean>): Promise<void> => {
    const deadlineMs = performance.now() + TIMEOUT_MS;
    while (!(await check())) {
      if (performance.now() > deadlineMs) throw new DrillTrouble(code);
      await stage.wait(LOOK_MS);
    }
  };
  await until("not-put-up", async () => (await stage.unit(guard))?.activeState === "active");
  try {
    await stage.putUp();
    await stage.systemctl("start", daemon);
  } catch (error) {
    throw error instanceof DrillTrouble ? new DrillTrouble("not-put-up", error.said) : error;
  }
  await until("records-not-seen", () => stage.log.records.some((record) => record.unit === unit));
}
