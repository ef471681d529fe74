import { describe, expect, it } from "vitest";
import { sharedProbe } from "../../../src/sensors/probe/shared-probe.ts";
import { serveHttp } from "./loopback.ts";

describe("sharedProbe()", () => {
  it("asks once for all who ask for the same at the same time, and again for who asks later", async () => {
    let requests = 0;
    await using server = await serveHttp((_, response) => {
      requests += 1;
      response.end();
    });
    const url = `http://127.0.0.1:${server.port}`;
    const answers = await Promise.all(Array.from({ length: 30 }, () => sharedProbe({ url })));
    expect(answers.every((answer) => answer?.up === true)).toBe(true);
    expect(requests).toBe(1);
    await sharedProbe({ url });
    expect(requests).toBe(2);
  });

  it("asks 16 at once at most, and all in the end", async () => {
    let open = 0;
    let most = 0;
    await using server = await serveHttp((_, response) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        response.end();
      }, 20);
    });
    // The whole of 127.0.0.0/8 is this machine.
    const urls = Array.from({ length: 40 }, (_, host) => `http://127.0.0.${host + 1}:${server.port}`);
    const answers = await Promise.all(urls.map((url) => sharedProbe({ url })));
    expect(answers).toHaveLength(40);
    expect(most).toBeLessThanOrEqual(16);
  });

  it("goes on where an origin is none", async () => {
    expect(await sharedProbe({ url: "ftp://x" })).toBeNull();
    expect(await sharedProbe({ url: "ftp://x" })).toBeNull();
  });
});
