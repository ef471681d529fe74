import type { Scene } from "../scene.ts";

/** A second copy that somebody has started in a login session. */
export const stray: Scene = {
  title: "a stray from a login session (ssh) is ended",
  async play(stage, script) {
    const { bot, host } = stage;
    const invocation = await stage.healthy();
    const beganMs = await stage.nowMs();
    const copy = await bot.stray({ env: { BOT_ON_CONFLICT: "retry" } });
    const { stdout: cgroup } = await host.exec(["cat", `/proc/${copy.pid}/cgroup`]);
    const seen = `PID ${copy.pid}, ${cgroup.trim()}`;
    script.expect("it runs in a session's scope", /user-1000\.slice\/session-\w+\.scope/u.test(cgroup), seen);
    const [intent] = await stage.records("the intent to end it", beganMs, ({ event }) => event === "intent");
    script.expect("unitwarden ends it", intent?.evidence["action"] === "end-strays", intent?.message);
    await host.waitFor("the stray to be gone", () => host.exec(["test", "-e", `/proc/${copy.pid}`]), {
      until: ({ status }) => status !== 0,
    });
    const [over] = await stage.records(
      "the end of the incident",
      beganMs,
      (found) => found.event === "incident-recovered",
    );
    script.expect("the unit was left alone", (await stage.healthy()) === invocation, over?.message);
  },
};
