import { describe, expect, it } from "vitest";
import { ownerOfCgroup } from "../../src/procfs/cgroup-owner.ts";
import { isMemberOf, isWithinCgroup, parseCgroup } from "../../src/procfs/cgroup.ts";

const v2 = (path: string) => {
  const membership = parseCgroup(`0::${path}\n`);
  if (membership === null) throw new Error("no membership");
  return membership;
};

describe("parseCgroup()", () => {
  it("reads a v2 line", () => {
    expect(v2("/system.slice/bot.service").path).toBe("/system.slice/bot.service");
  });
  it("takes name=systemd on v1, whatever the controllers say", () => {
    const text = "9:name=systemd:/system.slice/a.service\n8:pids:/x\n3:cpu,cpuacct:/y\n";
    expect(parseCgroup(text)).toMatchObject({
      path: "/system.slice/a.service",
      managerPaths: ["/system.slice/a.service"],
    });
  });
  it("takes name=systemd on a hybrid, and keeps the other", () => {
    const text = "1:name=systemd:/user.slice/session-1.scope\n0::/user.slice/session-1.scope/x\n";
    expect(parseCgroup(text)?.managerPaths).toEqual(["/user.slice/session-1.scope", "/user.slice/session-1.scope/x"]);
  });
  it("is not blinded by a name=systemd hierarchy that nobody uses", () => {
    expect(parseCgroup("1:name=systemd:/\n0::/system.slice/bot.service\n")?.path).toBe("/system.slice/bot.service");
  });
  it("keeps colons in a path and drops the mark of a removed group", () => {
    expect(v2("/a:b/c (deleted)").path).toBe("/a:b/c");
  });
  it.each(["", "junk", "4:memory:/a\n", "0::relative"])("gives null for %j", (text) => {
    expect(parseCgroup(text)).toBeNull();
  });
});

describe("isWithinCgroup()", () => {
  it.each([
    ["/system.slice/bot.service", "/system.slice/bot.service", true],
    ["/system.slice/bot.service/worker", "/system.slice/bot.service", true],
    ["/system.slice/bot.service/worker", "/system.slice/bot.service/", true],
    ["/system.slice/bot.service2", "/system.slice/bot.service", false],
    ["/system.slice", "/system.slice/bot.service", false],
    ["/x/system.slice/bot.service", "/system.slice/bot.service", false],
    ["/anything", "/", false],
    ["/anything", "", false],
    ["/anything", null, false],
  ])("%s in %s: %s", (path, group, expected) => {
    expect(isWithinCgroup(path, group)).toBe(expected);
  });
  it("counts membership in any hierarchy", () => {
    const membership = parseCgroup("4:memory:/system.slice/bot.service\n1:name=systemd:/\n");
    expect(membership !== null && isMemberOf(membership, "/system.slice/bot.service")).toBe(true);
  });
});

describe("ownerOfCgroup()", () => {
  it.each([
    ["/system.slice/web.service", "web.service"],
    ["/system.slice/web.service/sub/deeper", "web.service"],
    ["/system.slice/system-bot.slice/bot@b.service", "bot@b.service"],
    ["/user.slice/user-1000.slice/user@1000.service/app.slice/foo.service", "foo.service"],
    ["/system.slice/run-u12.service", "run-u12.service"],
    ["/system.slice/docker.service", "docker.service"],
    ["/system.slice/containerd.service", "containerd.service"],
    ["/system.slice/supervisor.service", "supervisor.service"],
    ["/system.slice/cron.service/inner.service", "inner.service"],
    ["/system.slice/dbus.socket", "dbus.socket"],
    ["/../../system.slice/web.service", "web.service"],
    ["/system.slice/_cpu.service", "cpu.service"],
    ["/system.slice/mycron.service", "mycron.service"],
  ])("%s belongs to the service %s", (path, name) => {
    expect(ownerOfCgroup(v2(path))).toEqual({ kind: "service", name });
  });

  it.each([
    "/system.slice/docker-0123456789abcdef0123456789abcdef.scope",
    "/docker/0123456789abcdef",
    "/machine.slice/libpod-0123456789abcdef.scope",
    "/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-0123.scope/container",
    "/lxc/web",
    "/lxc.payload.web/system.slice/bot.service",
    "/kubepods.slice/kubepods-besteffort.slice/kubepods-pod1.slice/cri-containerd-0123.scope",
    "/kubepods/besteffort/pod1/0123",
    "/machine.slice/machine-qemu.scope",
    "/system.slice:containerd:abc",
    "/default/containerd/x",
  ])("%s is a container", (path) => {
    expect(ownerOfCgroup(v2(path)).kind).toBe("container");
  });

  it("sees a container in any hierarchy", () => {
    const membership = parseCgroup("4:memory:/docker/0123456789ab\n1:name=systemd:/\n");
    expect(membership !== null && ownerOfCgroup(membership).kind).toBe("container");
  });

  it.each([
    "/system.slice/cron.service",
    "/system.slice/crond.service",
    "/system.slice/atd.service",
    "/system.slice/ssh.service",
    "/system.slice/sshd.service",
    "/system.slice/system-ssh.slice/ssh@3-10.0.0.1:22-10.0.0.2:4242.service",
  ])("%s only launches", (path) => {
    expect(ownerOfCgroup(v2(path)).kind).toBe("launcher");
  });

  it.each([
    "/",
    "/init.scope",
    "/user.slice/user-1000.slice/session-3.scope",
    "/user.slice/user-1000.slice/user@1000.service/init.scope",
    "/user.slice/user-1000.slice/user@1000.service/tmux-spawn-1.scope",
    "/user.slice/user-1000.slice/user@1000.service/app.slice/app-gnome-x.scope",
    "/system.slice/run-r0123.scope",
    "/../..",
    "/../../user.slice/user-0.slice/session-c1.scope",
    "/system.slice/.service",
  ])("%s is managed by nobody", (path) => {
    expect(ownerOfCgroup(v2(path))).toEqual({ kind: "unmanaged" });
  });
});
