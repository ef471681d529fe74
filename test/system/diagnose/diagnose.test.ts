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
});
