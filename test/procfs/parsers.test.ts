import { describe, expect, it } from "vitest";
import { parseCommandLine } from "../../src/procfs/command-line.ts";
import { parseEnviron } from "../../src/procfs/environ.ts";
import { parseLastPid } from "../../src/procfs/loadavg.ts";
import { ancestorsOf, descendantsOf } from "../../src/procfs/process-tree.ts";
import { parseStatus } from "../../src/procfs/status.ts";

describe("parseCommandLine()", () => {
  it.each([
    ["python3\0bot.py\0", ["python3", "bot.py"], false],
    ["python3\0bot.py\0\0", ["python3", "bot.py", ""], false],
    ["python3\0-c\0a\nb c\0", ["python3", "-c", "a\nb c"], false],
    ["cat\0", ["cat"], false],
    ["", [], false],
    ["nginx: master process /usr/sbin/nginx", ["nginx: master process /usr/sbin/nginx"], true],
    ["node /srv/bot.js\0\0\0\0\0", ["node /srv/bot.js"], true],
    ["python bot.py\0", ["python bot.py"], true],
    ["sshd: ubuntu@pts/0\0", ["sshd: ubuntu@pts/0"], true],
    ["a\0b", ["a", "b"], true],
  ])("reads %j", (text, words, rewritten) => {
    expect(parseCommandLine(text)).toEqual({ words, rewritten });
  });
});

describe("parseEnviron()", () => {
  it("splits at the first equals sign and skips what is no variable", () => {
    expect([...parseEnviron("A=1\0B==x=\0junk\0=y\0C=\0")]).toEqual([
      ["A", "1"],
      ["B", "=x="],
      ["C", ""],
    ]);
  });
});

describe("parseLastPid()", () => {
  it("reads the fifth field", () => {
    expect(parseLastPid("0.00 0.02 0.00 1/98 5199\n")).toBe(5199);
  });
  it.each(["", "0.00 0.02 0.00 1/98", "a b c d e"])("gives null for %j", (text) => {
    expect(parseLastPid(text)).toBeNull();
  });
});

describe("parseStatus()", () => {
  it("reads the effective user, the thread group and the PIDs in each namespace", () => {
    const text = "Name:\tpython3\nTgid:\t42\nPid:\t42\nUid:\t1000\t1001\t1000\t1000\nNSpid:\t42\t1\n";
    expect(parseStatus(text)).toEqual({ threadGroupId: 42, uid: 1001, namespacePids: [42, 1] });
  });
  it("does without NSpid, and gives null without Uid", () => {
    expect(parseStatus("Tgid:\t42\nUid:\t1\t1\t1\t1\n")?.namespacePids).toEqual([]);
    expect(parseStatus("Tgid:\t42\n")).toBeNull();
  });
  it("is not misled by a name that looks like a line", () => {
    expect(parseStatus("Name:\tx\\nUid:\t0\t0\nTgid:\t9\nUid:\t5\t5\t5\t5\n")?.uid).toBe(5);
  });
});

describe("a process tree", () => {
  const links = [
    { pid: 2, parentPid: 1 },
    { pid: 3, parentPid: 2 },
    { pid: 4, parentPid: 3 },
    { pid: 5, parentPid: 1 },
    { pid: 8, parentPid: 9 },
    { pid: 9, parentPid: 8 },
  ];
  it("lists descendants, parents first", () => {
    expect(descendantsOf(2, links).map(({ pid }) => pid)).toEqual([3, 4]);
  });
  it("does not walk a cycle twice", () => {
    expect(descendantsOf(8, links).map(({ pid }) => pid)).toEqual([9]);
    const parentOf = (pid: number) => links.find((link) => link.pid === pid) ?? null;
    expect(ancestorsOf({ pid: 8, parentPid: 9 }, parentOf).map(({ pid }) => pid)).toEqual([9]);
  });
});
