import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bootHost } from "../host/boot.ts";
import type { ExecOptions, Host } from "../host/host.ts";
import { cases } from "./cases.ts";
import { layOut, type Standing } from "./deployments.ts";

describe("unitwarden diagnose", () => {
  let host: Host;

  /** The program from its sources: a build cannot be out of date. */
  const diagnose = (words: readonly string[], options: ExecOptions = {}) =>
    host.exec([host.node, `${host.checkout}/src/main.ts`, "diagnose", ...words], options);

  beforeAll(async () => {
    host = await bootHost();
  });
  afterAll(async () => {
    await host.close();
  });

  it.each(cases)("names the cause in its first line: $name", async (broken) => {
    const { unit }: Standing = await layOut(host, broken);
    const { stdout, stderr } = await diagnose([unit]);
    if (process.env["SHOW"] !== undefined) process.stderr.write(`\n${stdout}${stderr}\n`);
    expect(stderr).toBe("");
    const [first = "", ...rest] = stdout.split("\n");
    expect(first).toMatch(broken.cause);
    expect(Math.max(...rest.map((line) => line.length))).toBeLessThanOrEqual(80);
    const { stdout: json } = await diagnose(["--json", unit]);
    expect(JSON.parse(json)).toMatchObject({ version: 1, unit, cause: { code: broken.code } });
    expect(stdout + json).not.toMatch(/AAStandIn/u);
  });

  it("knows the last words of a fall that journald has not taken in yet", async () => {
    await host.writeUnit(
      "lastword.service",
      `[Service]\nExecStart=/bin/sh -c 'echo "ModuleNotFoundError: No module named of_last_words" >&2; exit 1'\n`,
    );
    const [journald = 0] = host.pidsOf(({ argv }) => argv[0]?.endsWith("systemd-journald") === true);
    await host.exec(["sh", "-c", `kill -STOP ${journald}`]);
    await host.exec(["systemctl", "start", "lastword.service"]);
    await host.waitFor("the fall", () => host.properties("lastword.service", ["ActiveState"]), {
      until: ({ ActiveState }) => ActiveState === "failed",
    });
    await host.exec(["sh", "-c", `kill -CONT ${journald}`]);
    const { stdout } = await diagnose(["lastword.service"]);
    expect(stdout.split("\n")[0]).toContain("of_last_words");
  });

  it("answers a user without rights, and takes nothing that it cannot see for a fault", async () => {
    const { status, stdout, stderr } = await diagnose(["module.service"], { user: "daemon" });
    expect([status, stderr]).toEqual([2, ""]);
    const [first = ""] = stdout.split("\n");
    expect(first).toMatch(/^module\.service is down since .*no cause was found$/u);
    expect(stdout).toContain("sudo unitwarden diagnose");
  });

  it("speaks Russian where LANG says so", async () => {
    const { stdout } = await diagnose(["module.service"], { env: { LANG: "ru_RU.UTF-8" } });
    expect(stdout).toMatch(
      /^module\.service не работает с .*: не хватает модуля: telegram_of_another_world → падений: 3/u,
    );
  });

  it("says which unit was probably meant", async () => {
    const { status, stdout } = await diagnose(["modul"]);
    expect(status).toBe(2);
    expect(stdout).toMatch(/^modul\.service is down: there is no such unit\n/u);
    expect(stdout).toContain("Did you mean module.service?");
  });

  it("changes nothing, and records nothing", async () => {
    const before = await host.properties("module.service", ["ActiveState", "InvocationID"]);
    await diagnose(["module.service"]);
    expect(await host.properties("module.service", ["ActiveState", "InvocationID"])).toEqual(before);
    expect(await host.journal(["SYSLOG_IDENTIFIER=unitwarden"])).toEqual([]);
  });
});
