import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { polkitRule } from "../../src/systemd/polkit-rule.ts";

/** What polkit would hear from the rule. */
function asked(
  units: readonly string[],
  { id = "org.freedesktop.systemd1.manage-units", user = "unitwarden", unit = "bot.service", verb = "restart" },
): unknown {
  let rule: ((action: unknown, subject: unknown) => unknown) | undefined;
  const Result = { YES: "yes", NO: "no", NOT_HANDLED: "not handled" };
  const details: Readonly<Record<string, string>> = { unit, verb };
  const polkit = { Result, addRule: (given: typeof rule) => void (rule = given) };
  runInNewContext(polkitRule(units), { polkit });
  return rule?.({ id, lookup: (name: string) => details[name] }, { user });
}

describe("polkitRule()", () => {
  it.each(["start", "stop", "restart", "reset-failed"])("lets our user %s a unit of the configuration", (verb) => {
    expect(asked(["bot.service", "other.service"], { verb })).toBe("yes");
  });

  it.each([
    ["another unit", { unit: "sshd.service" }],
    ["a name that an array's own properties have", { unit: "length" }],
    ["another verb", { verb: "set-property" }],
    ["another action", { id: "org.freedesktop.login1.reboot" }],
    ["unit files", { id: "org.freedesktop.systemd1.manage-unit-files" }],
  ])("refuses it %s", (_, what) => {
    expect(asked(["bot.service"], what)).toBe("no");
  });

  it("refuses it everything where no unit is configured", () => {
    expect(asked([], {})).toBe("no");
  });

  it("says nothing about other users", () => {
    expect(asked(["bot.service"], { user: "root" })).toBe("not handled");
    expect(asked(["bot.service"], { user: "ubuntu", unit: "sshd.service" })).toBe("not handled");
  });

  it("is not led astray by what a name holds", () => {
    const odd = String.raw`a"];throw 1;//\x2d.service`;
    expect(asked([odd], { unit: odd })).toBe("yes");
    expect(asked([odd], {})).toBe("no");
  });
});
