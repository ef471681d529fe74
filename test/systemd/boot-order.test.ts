import { describe, expect, it } from "vitest";
import { bootOrder, orderDropIn, orderedUnits } from "../../src/systemd/boot-order.ts";

const unit = (id: string, more: { before?: string[]; defaultDependencies?: boolean } = {}) => ({
  id,
  before: ["shutdown.target"],
  defaultDependencies: true,
  ...more,
});
const ahead = new Set(["unitwarden.service", "dbus.service", "basic.target"]);

describe("bootOrder()", () => {
  it("orders every unit once, whatever it was called", () => {
    expect(bootOrder([unit("b.service"), unit("a.service"), unit("b.service")], ahead)).toEqual({
      before: ["a.service", "b.service"],
      left: [],
    });
  });

  it.each([
    ["is needed by unitwarden", unit("dbus.service")],
    ["comes before what unitwarden needs", unit("x.service", { before: ["shutdown.target", "dbus.service"] })],
    ["comes before unitwarden", unit("x.service", { before: ["unitwarden.service"] })],
    ["is made for early boot", unit("x.service", { defaultDependencies: false })],
  ])("leaves a unit alone that %s", (_, one) => {
    expect(bootOrder([one, unit("a.service")], ahead)).toEqual({ before: ["a.service"], left: [one.id] });
  });
});

describe("orderedUnits()", () => {
  it("reads what systemctl shows, a block for each unit", () => {
    const shown = `Id=a.service\nBefore=shutdown.target multi-user.target\nDefaultDependencies=yes\n\nId=b\\x2dc.service\nBefore=\nDefaultDependencies=no\n`;
    expect(orderedUnits(shown)).toEqual([
      { id: "a.service", before: ["shutdown.target", "multi-user.target"], defaultDependencies: true },
      { id: String.raw`b\x2dc.service`, before: [], defaultDependencies: false },
    ]);
    expect(orderedUnits("")).toEqual([]);
  });
});

describe("orderDropIn()", () => {
  it("orders, and does nothing else", () => {
    const lines = orderDropIn(["a.service", String.raw`b\x2dc.service`]).split("\n");
    expect(lines.filter((line) => line !== "" && !line.startsWith("#"))).toEqual([
      "[Unit]",
      "Before=a.service",
      String.raw`Before=b\x2dc.service`,
    ]);
  });
});
