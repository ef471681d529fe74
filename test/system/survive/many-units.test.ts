import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { MESSAGE_IDS } from "../../../src/audit/message-ids.ts";
import { Stage } from "./stage.ts";

const quiet = Array.from({ length: 39 }, (_, index) => `quiet-${index + 1}.service`);
const chatty = quiet[0] ?? "";
/** More than is read of one unit, and than is read on before it is left out. */
const CHATTY_RECORDS = 4000;

/** Records like our own about the chatty unit, intents that have their outcomes; root may write them. */
const chatter = `
import socket
journal = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
journal.connect("/run/systemd/journal/socket")
for number in range(${CHATTY_RECORDS}):
    for kind, evidence in (("${MESSAGE_IDS.intent}", '{"action":"end-strays"}'), ("${MESSAGE_IDS.outcome}", '{"result":"done"}')):
        fields = ["MESSAGE=chatter", "MESSAGE_ID=" + kind, "UNITWARDEN_UNIT=${chatty}", "UNITWARDEN_DECISION=c/d%d" % number, "UNITWARDEN_EVIDENCE=" + evidence]
        journal.send(("\\n".join(fields) + "\\n").encode())
`;

describe("unitwarden above forty units, killed", { concurrent: false }, () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.open();
    const programs = quiet.map((unit) => `/srv/${unit.replace(".service", "")}`);
    await stage.sh(`for program in ${programs.join(" ")}; do cp /usr/bin/sleep $program; done`);
    for (const [index, unit] of quiet.entries()) {
      await stage.host.writeFile(`/run/systemd/system/${unit}`, `[Service]\nExecStart=${programs[index]} infinity\n`);
    }
    const limits = "[Journal]\nRateLimitIntervalSec=0\n";
    await stage.host.writeFile("/run/systemd/journald.conf.d/no-limit.conf", limits);
    await stage.host.systemctl("daemon-reload");
    await stage.host.systemctl("restart", "systemd-journald.service");
    await stage.host.systemctl("start", ...quiet);
  });
  afterAll(async () => {
    await stage.close();
  });

  const others = quiet.map((unit) => `[units."${unit}"]`);

  /** Its state is lost: all that is known of before is in the journal, behind what the others have there. */
  async function killedWithoutState(): Promise<void> {
    const warden = await stage.warden.mainPid();
    await stage.kill("STOP", warden);
    await stage.host.writeFile(`${stage.warden.stateDirectory}/state.json`, `{"version":`);
    await stage.host.writeFile("/run/chatter.py", chatter);
    await stage.sh("python3 /run/chatter.py");
    await stage.sh("journalctl --sync");
    await stage.kill("KILL", warden);
    await stage.wardenBack(warden);
  }

  it("while it holds one of them down: starts it when the backoff is over, however much the journal has of another one", async () => {
    await stage.begin({
      settings: [
        `restart.fast_loop = { restarts = 3, window = "5s" }`,
        `restart.backoff = { initial = "3s", factor = 2, max = "4s", reset_after = "3s" }`,
      ],
      notify: others,
    });
    await stage.bot.command("crash-at-start", "boom");
    await stage.bot.crash();
    await stage.record({ event: "outcome", action: "hold" });
    await stage.bot.release("crash-at-start");
    await killedWithoutState();
    const start = await stage.record({ event: "intent", action: "start" });
    expect([start.unit, start.reason]).toEqual([stage.bot.bot, "backoff-over"]);
    await stage.bot.healthy();
    expect(await stage.operatorRecords()).toEqual([]);
    expect(await stage.records({ event: "trouble", reason: "recall-failed" })).toEqual([]);
    const watching = await stage.records({ event: "watching" });
    expect(watching).toHaveLength(2 * (quiet.length + 1));
    const kept = watching.slice(quiet.length + 1).map(({ evidence }) => evidence["state"] as { hold: unknown });
    expect(kept.filter(({ hold }) => hold !== null)).toHaveLength(1);
  });

  it("between an intent and its outcome: settles it, and acts anew", async () => {
    const control = `${stage.bot.directory}/control`;
    await stage.begin({
      notify: others,
      botLines: [`ExecStartPre=/bin/sh -c 'while [ -e ${control}/slow ]; do sleep 0.05; done'`],
    });
    await stage.bot.command("slow");
    await stage.bot.command("exit", "0");
    await stage.record({ event: "intent", action: "start" });
    await killedWithoutState();
    await stage.bot.release("slow");
    await stage.record({ event: "outcome" });
    await stage.bot.healthy();
    const outcomes = (await stage.records({ event: "outcome" })).filter(({ unit }) => unit === stage.bot.bot);
    expect(outcomes.map(({ evidence }) => evidence["result"])).toContain("interrupted");
    expect(await stage.operatorRecords()).toEqual([]);
    expect(await stage.records({ event: "trouble", reason: "recall-failed" })).toEqual([]);
  });
});
