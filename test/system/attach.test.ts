import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { attachHost } from "./host/attach.ts";
import { bootHost } from "./host/boot.ts";
import type { Host } from "./host/host.ts";
import { systemdIsPid1 } from "./host/preflight.ts";

/** Runs a script in the host, where systemd is PID 1; `host` is attached to it. */
async function attached(outer: Host, script: string): Promise<string> {
  const source = `
    import { attachHost } from "${outer.checkout}/test/system/host/attach.ts";
    const host = await attachHost({ prefix: "probe-" });
    ${script}`;
  const argv = [outer.node, "--input-type=module-typescript", "--eval", source];
  const { status, stdout, stderr } = await outer.exec(argv, { timeoutMs: 60_000 });
  if (status !== 0) throw new Error(`Exit status ${status}: ${stderr}`);
  return stdout;
}

const leftovers = ["systemctl", "list-units", "--all", "--no-legend", "--plain", "probe-*", "session-*probe*"];

describe("a host on the machine's own systemd", () => {
  let outer: Host;
  beforeAll(async () => {
    outer = await bootHost();
  });
  afterAll(async () => {
    await outer.close();
  });

  it("runs transient units and programs in sessions, and takes all of it away at the end", async () => {
    const output = await attached(
      outer,
      `
      await host.writeUnit("probe-x.service", "[Service]\\nExecStart=/bin/sleep 1000\\n");
      await host.systemctl("start", "probe-x.service");
      const copy = await host.spawn(["sleep", "2000"], { user: "daemon", cgroup: "/user.slice/user-1.slice/session-9.scope" });
      const found = host.processes().filter(({ argv }) => argv[0]?.endsWith("sleep"));
      console.log(found.map(({ uid, cgroup }) => uid + " " + cgroup).join("\\n"), copy.isAlive());
      await host.close();`,
    );
    expect(output).toContain("0 /system.slice/probe-x.service");
    expect(output).toMatch(/^1 \/user\.slice\/user-1\.slice\/session-9-probe-1\.scope true$/mu);
    expect((await outer.exec(leftovers)).stdout).toBe("");
    expect(outer.pidsOf("sleep ")).toEqual([]);
    expect((await outer.exec(["ls", "/run/systemd/system"])).stdout).not.toContain("probe");
  });

  it("takes its units away though nobody closes it", async () => {
    await attached(
      outer,
      'await host.writeUnit("probe-y.service", "[Service]\\nExecStart=/bin/true\\n"); process.exit(0);',
    );
    expect((await outer.exec(["ls", "/run/systemd/system"])).stdout).not.toContain("probe");
  });

  it("refuses a unit of another name, so that none of the machine's is overwritten", async () => {
    const write = 'host.writeUnit("dbus.service", "[Service]\\n")';
    const output = await attached(outer, `await ${write}.catch((error) => console.log(error.message));`);
    expect(output).toContain('Unit "dbus.service" does not begin with "probe-"');
    expect((await outer.exec(["ls", "/run/systemd/system"])).stdout).not.toContain("dbus");
  });

  it.runIf(!systemdIsPid1())("says so where systemd is not PID 1", async () => {
    await expect(attachHost({ prefix: "probe-" })).rejects.toThrow("it is not the PID 1 of this machine");
  });
});
