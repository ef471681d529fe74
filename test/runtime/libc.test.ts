import { describe, expect, it } from "vitest";
import { errnoName, loadLibc, socketAddress } from "../../src/runtime/libc.ts";

describe("loadLibc()", () => {
  it("loads on the machines this program is built for, once", () => {
    expect(loadLibc()).not.toBeNull();
    expect(loadLibc()).toBe(loadLibc());
  });

  it("gives the negative errno of a call that fails", () => {
    const libc = loadLibc();
    expect(errnoName(libc?.pidfdOpen(-1) ?? 0)).toBe("EINVAL");
    expect(errnoName(libc?.close(-1) ?? 0)).toBe("EBADF");
    const fd = libc?.datagramSocket() ?? -1;
    expect(fd).toBeGreaterThanOrEqual(0);
    expect(
      errnoName(libc?.sendTo(fd, Buffer.from("x"), socketAddress("/nonexistent/socket") ?? new Uint8Array()) ?? 0),
    ).toBe("ENOENT");
    expect(libc?.close(fd)).toBe(0);
  });

  it("does not wait in poll()", () => {
    const libc = loadLibc();
    const fd = libc?.datagramSocket() ?? -1;
    expect(libc?.pollIn(fd)).toBe(0);
    libc?.close(fd);
  });
});

describe("socketAddress()", () => {
  it("ends a path with NUL", () => {
    expect(Buffer.from(socketAddress("/run/x") ?? []).toString("latin1")).toBe("\u0001\u0000/run/x\u0000");
  });

  it("begins an abstract name with NUL and adds nothing after it", () => {
    expect(Buffer.from(socketAddress("@name") ?? []).toString("latin1")).toBe("\u0001\u0000\u0000name");
  });

  it.each(["", "@", `/${"x".repeat(107)}`, "/run/\u0000x"])("takes no address that does not fit: %j", (path) => {
    expect(socketAddress(path)).toBeNull();
  });

  it("takes the longest path that fits", () => {
    expect(socketAddress(`/${"x".repeat(106)}`)).toHaveLength(2 + 108);
  });
});
