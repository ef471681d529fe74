import { describe, expect, it } from "vitest";
import { Leave, manageAction } from "../../../src/daemon/bus/leave.ts";
import { failure, type Result, success } from "../../../src/model/result.ts";
import type { Bus, BusCall, BusRequest } from "../../../src/systemd/bus.ts";

const call = { sender: ":1.9", mayInteract: false } as BusCall;
const gone = failure("org.freedesktop.DBus.Error.ServiceUnknown", "nobody there", { recoverable: true });

/** A bus on which the caller is this user, and polkit answers so. */
function busOf(uid: number | null, polkit: (asked: BusRequest) => unknown) {
  const asked: BusRequest[] = [];
  const bus = {
    call: async (request: BusRequest): Promise<Result<readonly unknown[]>> => {
      if (request.member === "GetConnectionUnixUser") return uid === null ? gone : success([uid]);
      asked.push(request);
      return (await polkit(request)) as Result<readonly unknown[]>;
    },
  } as unknown as Bus;
  return { bus, asked };
}
const yes = success([[true, false, {}]]);
const no = success([[false, true, {}]]);

describe("Leave.ask()", () => {
  it("gives root and the daemon's own user leave without asking anybody", async () => {
    for (const uid of [0, 990]) {
      const { bus, asked } = busOf(uid, () => no);
      expect(await new Leave(990).ask(bus, call)).toEqual(success(uid));
      expect(asked).toEqual([]);
    }
  });

  it("asks polkit of anybody else, by the name that the bus vouches for", async () => {
    const { bus, asked } = busOf(1000, () => yes);
    expect(await new Leave(0).ask(bus, call)).toEqual(success(1000));
    expect(asked).toMatchObject([
      { body: [["system-bus-name", { name: { value: ":1.9" } }], manageAction, {}, 0, ""] },
    ]);
  });

  it("lets somebody type a password only where the caller allows it, and waits for that", async () => {
    const { bus, asked } = busOf(1000, () => yes);
    await new Leave(0).ask(bus, { ...call, mayInteract: true });
    expect(asked).toMatchObject([{ timeoutMs: 120_000 }]);
    expect(asked[0]?.body?.[3]).toBe(1);
  });

  it("refuses where polkit says no, is not there, or answers something else", async () => {
    for (const answer of [no, gone, success([]), success([["true"]]), success(["x"])]) {
      const { bus } = busOf(1000, () => answer);
      expect(await new Leave(0).ask(bus, call)).toMatchObject({ code: "org.freedesktop.DBus.Error.AccessDenied" });
    }
  });

  it("refuses where nobody can tell who calls", async () => {
    const { bus } = busOf(null, () => yes);
    for (const one of [bus, null]) expect(await new Leave(0).ask(one, call)).toMatchObject({ ok: false });
  });

  it("has at most eight asked at once", async () => {
    const answered = Promise.withResolvers<typeof yes>();
    const { bus, asked } = busOf(1000, () => answered.promise);
    const leave = new Leave(0);
    const all = Array.from({ length: 9 }, () => leave.ask(bus, call));
    expect(await all[8]).toMatchObject({ code: "org.freedesktop.DBus.Error.LimitsExceeded" });
    answered.resolve(yes);
    expect(await Promise.all(all.slice(0, 8))).toEqual(Array.from({ length: 8 }, () => success(1000)));
    expect(asked).toHaveLength(8);
    expect(await leave.ask(bus, call)).toEqual(success(1000));
  });
});
