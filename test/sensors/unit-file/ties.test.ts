import { describe, expect, it } from "vitest";

import { mirror, readTies } from "../../../src/sensors/unit-file/ties.ts";
import { readUnitFile } from "../../../src/sensors/unit-file/unit-file.ts";

describe("readTies()", () => {
  it("reads what systemd ties to the unit, by kind", () => {
    const properties = { Requires: ["a.service", "b.target"], PartOf: [], BoundBy: ["c.service"] };
    expect(readTies(properties)).toEqual([
      { kind: "BoundBy", unit: "c.service" },
      { kind: "Requires", unit: "a.service" },
      { kind: "Requires", unit: "b.target" },
    ]);
  });

  it("ties nothing by mere order, namespaces or conflicts", () => {
    const properties = { After: ["a.service"], Before: ["b.service"], JoinsNamespaceOf: ["c.service"] };
    expect(readTies({ ...properties, Conflicts: ["d.service"] })).toEqual([]);
  });

  it.each([undefined, null, "a.service", 7, {}, [null, 3, "", ["a.service"]]])("ties nothing by %j", (odd) => {
    expect(readTies({ Requires: odd })).toEqual([]);
    expect(readUnitFile({ Requires: odd }).ties).toEqual([]);
  });

  it("knows each tie from its other side, and back", () => {
    for (const kind of ["Requires", "PartOf", "Wants", "StopPropagatedFrom"] as const) {
      expect(mirror(mirror(kind))).toBe(kind);
      expect(mirror(kind)).not.toBe(kind);
    }
  });
});
