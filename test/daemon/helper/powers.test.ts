import { execFileSync } from "node:child_process";
import { afterAll, describe, expect, it } from "vitest";
import { fakePrograms } from "./programs.ts";
import { chmodSync } from "node:fs";

const programs = fakePrograms();
afterAll(() => programs[Symbol.dispose]());

const source = (path: string): string => JSON.stringify(import.meta.resolve(`../../../src/${path}`));

/** Prints what each kind of helper may do that is started by a program with two ambient capabilities, and then itself. */
const script = `
  import { readFileSync } from "node:fs";
  import { askOnce } from ${source("daemon/helper/ask-once.ts")};
  import { NetworkHelper } from ${source("daemon/helper/network-helper.ts")};
  import { startMessenger } from ${source("runtime/messenger.ts")};
  const options = { entry: ${JSON.stringify(programs.entry("powers"))}, start: startMessenger };
  const network = new NetworkHelper(options);
  const asked = await network.probe({ url: "http://127.0.0.1" });
  network.end();
  const once = await askOnce({ kind: "probe", url: "" }, options);
  const own = /CapAmb:\\t(\\w+)/.exec(readFileSync("/proc/self/status", "utf8"))[1];
  console.log(JSON.stringify([asked, once.value, own].map((mask) => Number.parseInt(mask, 16))));
`;

describe("a helper", () => {
  it("has none of our ambient capabilities where it speaks to the network, and all where it reads the configuration", () => {
    chmodSync(programs.directory, 0o755);
    const ambient = ["--inh-caps=-all,+kill,+sys_ptrace", "--ambient-caps=+kill,+sys_ptrace"];
    // As a user who is not root: root's children have all powers anyhow.
    const words = [
      "--reuid=65534",
      "--clear-groups",
      ...ambient,
      "--",
      process.execPath,
      programs.add("script", script),
    ];
    expect(JSON.parse(execFileSync("setpriv", words, { encoding: "utf8" }))).toEqual([0, 0x80020, 0x80020]);
  });
});
