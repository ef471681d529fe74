import { describe, expect, it } from "vitest";
import { success } from "../../../src/model/result.ts";
import type { MonotonicMs, UnitName } from "../../../src/model/scalars.ts";
import { observeDependency } from "../../../src/sensors/probe/observe-dependency.ts";
import { serveHttp } from "./loopback.ts";

const unit = "bot.service" as UnitName;
const clock = { monotonicMs: () => 7000 as MonotonicMs };

describe("observeDependency()", () => {
  it("probes the origin that a variable of the unit names", async () => {
    await using server = await serveHttp((_, response) => response.writeHead(404).end());
    const environment = success(new Map([["BASE_URL", `http://127.0.0.1:${server.port}/v1`]]));
    expect(await observeDependency({ unit, entry: "env:BASE_URL", environment, clock })).toEqual({
      kind: "probe",
      unit,
      atMs: 7000,
      dependency: `http://127.0.0.1:${server.port}`,
      up: true,
      stage: "http",
      detail: "HTTP 404",
    });
  });

  it("is blind, not down, where the unit goes through a proxy or the URL is unknown", async () => {
    const environment = success(new Map([["HTTP_PROXY", "http://p:3128"]]));
    for (const entry of ["http://127.0.0.1:1", "env:MISSING"]) {
      expect(await observeDependency({ unit, entry, environment, clock })).toMatchObject({
        kind: "blind",
        sensor: "probe",
        unit,
      });
    }
  });
});
