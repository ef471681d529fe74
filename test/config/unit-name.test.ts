import { describe, expect, it } from "vitest";
import { completeUnitName, parseUnitName } from "../../src/config/unit-name.ts";

describe("parseUnitName()", () => {
  it.each(["marketingbot-bot.service", "bot@a.service", "a.b_c:d\\x2d.service", "dbus-org.freedesktop.x@1@2.service"])(
    "takes %s",
    (name) => {
      expect(parseUnitName(name)).toEqual({ ok: true, value: name });
    },
  );

  it.each([
    ["marketingbot-bot", `write "marketingbot-bot.service"`],
    ["x.timer", "only .service units"],
    ["bot@.service", `for example "bot@NAME.service"`],
    ["@a.service", "not a valid unit name"],
    ["a b.service", "not a valid unit name"],
    ["bär.service", "not a valid unit name"],
    ["a\nb.service", "not a valid unit name"],
    [".service", "not a valid unit name"],
    ["", "is empty"],
    ["../x.service", "is a path"],
    ["/etc/systemd/system/x.service", `for example "x.service"`],
    ["*.service", "not a valid unit name"],
  ])("refuses %s and says why", (name, why) => {
    const parsed = parseUnitName(name);
    expect(parsed.ok ? "accepted" : parsed.message).toContain(why);
  });

  it("takes a name of 255 characters, and no longer one", () => {
    const long = parseUnitName(`${"a".repeat(248)}.service`);
    expect(long.ok ? "accepted" : long.message).toContain("longer than");
    expect(parseUnitName(`${"a".repeat(247)}.service`).ok).toBe(true);
  });
});

describe("completeUnitName()", () => {
  it.each([
    ["marketingbot-bot", "marketingbot-bot.service"],
    ["x.service", "x.service"],
    ["bot@a", "bot@a.service"],
    ["foo.bar", "foo.bar.service"],
  ])("completes %s as systemctl does", (name, expected) => {
    expect(completeUnitName(name)).toEqual({ ok: true, value: expected });
  });

  it.each(["x.timer", "", "a/b", "bot@", "a b"])("does not complete %s to a service", (name) => {
    expect(completeUnitName(name).ok).toBe(false);
  });
});
