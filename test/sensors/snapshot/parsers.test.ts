import { once } from "node:events";
import { type AddressInfo, connect, createServer } from "node:net";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundEvidence } from "../../../src/sensors/snapshot/bound-evidence.ts";
import { kindOfTarget, parseOpenFilesLimit } from "../../../src/sensors/snapshot/descriptors.ts";
import { parseNetTcp } from "../../../src/sensors/snapshot/parse-net-tcp.ts";
import { biggestMappings } from "../../../src/sensors/snapshot/parse-smaps.ts";
import { readProcessParts } from "../../../src/sensors/snapshot/process-parts.ts";
import { parseSyscall } from "../../../src/sensors/snapshot/syscall-names.ts";
import { tcpLine } from "./process-tree.ts";

describe("parseNetTcp()", () => {
  it("reads IPv4, IPv6 and IPv4 in IPv6", () => {
    const v6 = tcpLine("B80D0120000000000000000001000000:01BB", "08", 5).replace("0100007F:", `${"0".repeat(32)}:`);
    const mapped = tcpLine("0000000000000000FFFF0000DCA79A95:01BB", "02", 6);
    expect(parseNetTcp(tcpLine("DCA79A95:01BB", "01", 4) + v6 + mapped)).toMatchObject([
      { inode: "4", state: "ESTABLISHED", peer: "149.154.167.220:443" },
      { inode: "5", state: "CLOSE_WAIT", peer: "[2001:db8::1]:443" },
      { inode: "6", state: "SYN_SENT", peer: "149.154.167.220:443" },
    ]);
  });

  it("passes over the heading and lines that are cut", () => {
    expect(parseNetTcp(`  sl  local_address\n${tcpLine("DCA79A95:01BB", "01", 4).slice(0, 60)}`)).toEqual([]);
  });
});

describe("parseSyscall()", () => {
  it("names the call, and the descriptor it is for", () => {
    expect(parseSyscall("232 0x3 0x7f 0x1\n", "x64")).toEqual({ name: "epoll_wait", descriptor: null });
    expect(parseSyscall("45 0x5 0x7f 0x1\n", "x64")).toEqual({ name: "recvfrom", descriptor: 5 });
    expect(parseSyscall("207 0x5 0x7f 0x1\n", "arm64")).toEqual({ name: "recvfrom", descriptor: 5 });
    expect(parseSyscall("999 0x5", "x64")).toEqual({ name: "syscall 999", descriptor: null });
  });

  it("tells running from waiting outside a call, and both from nonsense", () => {
    expect(parseSyscall("running\n", "x64")).toMatchObject({ name: "running" });
    expect(parseSyscall("-1 0x7ffd 0x7f98\n", "x64")).toMatchObject({ name: "none" });
    expect(parseSyscall("", "x64")).toBeNull();
    expect(parseSyscall("0x2d 0x5", "x64")).toBeNull();
  });
});

describe("biggestMappings()", () => {
  it("makes nothing of a text that is cut before the first number", () => {
    expect(biggestMappings("", 5)).toEqual([]);
    expect(biggestMappings("55d0aa000000-55d0ab000000 rw-p 00000000 00:00 0 [heap]\nRss:   5", 5)).toMatchObject([
      { name: "[heap]", rssBytes: 0 },
    ]);
  });
});

describe("descriptors", () => {
  it("tells the kinds of descriptor apart", () => {
    expect(
      ["socket:[1]", "pipe:[1]", "anon_inode:[eventpoll]", "/x", "/memfd:x (deleted)", "net:[1]"].map(kindOfTarget),
    ).toEqual(["socket", "pipe", "anon_inode", "file", "file", "other"]);
  });

  it("knows no limit where there is none", () => {
    expect(
      parseOpenFilesLimit("Max open files            unlimited            unlimited            files\n"),
    ).toBeNull();
    expect(parseOpenFilesLimit("")).toBeNull();
  });
});

describe("boundEvidence()", () => {
  it("leaves alone what fits", () => {
    const evidence = { list: [1, 2, 3] };
    expect(boundEvidence(evidence, 100)).toBe(evidence);
  });

  it("fits whatever it is given", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const bounded = boundEvidence(value as Parameters<typeof boundEvidence>[0], 64);
        expect(Buffer.byteLength(JSON.stringify(bounded))).toBeLessThanOrEqual(64);
      }),
    );
  });
});

describe("readProcessParts()", () => {
  it("reads this very process from the real /proc, its TCP peer included", async () => {
    const server = createServer();
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const client = connect({ host: "127.0.0.1", port });
    await once(client, "connect");
    const parts = await readProcessParts({
      directory: `/proc/${process.pid}`,
      pid: process.pid,
      expired: new Promise(() => {}),
      signal: new AbortController().signal,
    });
    client.destroy();
    server.close();
    expect(Object.entries(parts).filter(([, part]) => !part.known)).toEqual([]);
    expect(parts.sockets).toMatchObject({
      value: {
        peers: expect.arrayContaining([expect.objectContaining({ peer: `127.0.0.1:${port}`, state: "ESTABLISHED" })]),
      },
    });
    expect(parts.memory).toMatchObject({ value: { pssAnonBytes: expect.any(Number) } });
  });
});
