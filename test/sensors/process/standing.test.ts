import { describe, expect, it } from "vitest";
import { parseCgroup } from "../../../src/procfs/cgroup.ts";
import { compareArguments } from "../../../src/sensors/process/compare-arguments.ts";
import { judgeStanding, type CandidateFacts, type UnitStandingFacts } from "../../../src/sensors/process/standing.ts";
import { NO_TOKENS, tokenEvidence, tokensContradict } from "../../../src/sensors/process/token-evidence.ts";

const SESSION = "/user.slice/user-1000.slice/session-3.scope";
const tokenA = `111111:${"A".repeat(35)}`;
const tokenB = `222222:${"B".repeat(35)}`;
const tokens = (variables: Record<string, string>) => tokenEvidence(new Map(Object.entries(variables)));
const group = (path: string) => parseCgroup(`0::${path}\n`);

const ownTokens = tokens({ BOT_TOKEN: tokenA });
const unit: UnitStandingFacts = {
  unit: "bot.service",
  controlGroup: "/system.slice/bot.service",
  mainPid: 100,
  programKind: "script",
  uid: 1000,
  scriptOwnerUid: 1001,
  tokens: ownTokens,
};
const candidate: CandidateFacts = {
  pid: 200,
  cgroup: group(SESSION),
  namespace: "same",
  uid: 1000,
  match: "same",
  arguments: "equal",
  tokens: NO_TOKENS,
  descendsFromUnit: false,
  rewritten: false,
};
const words = (text: string) => text.split(" ").filter((word) => word !== "");
const judge = (change: Partial<CandidateFacts>, unitChange: Partial<UnitStandingFacts> = {}) =>
  judgeStanding({ ...candidate, ...change }, { ...unit, ...unitChange });

describe("judgeStanding()", () => {
  it.each([
    SESSION,
    "/",
    "/init.scope",
    "/system.slice/cron.service",
    "/system.slice/ssh.service",
    "/../..",
    "/user.slice/user-1000.slice/user@1000.service/tmux-spawn-1.scope",
  ])("calls the same program in %s a stray", (path) => {
    expect(judge({ cgroup: group(path) })).toEqual({ standing: "stray", reason: "same-script", strayIfConflict: true });
  });

  it.each([
    [{ cgroup: group("/system.slice/bot.service") }, "ours", "in-unit-cgroup"],
    [{ cgroup: group("/system.slice/bot.service/x") }, "ours", "in-unit-cgroup"],
    [{ cgroup: group("/system.slice/bot.service2") }, "stray", "same-script"],
    [{ cgroup: group("/system.slice/bot.service2.service") }, "someone-else", "other-service"],
    [{ pid: 100, cgroup: group("/") }, "ours", "in-unit-cgroup"],
    [{ pid: 100, cgroup: null }, "ours", "in-unit-cgroup"],
    [{ descendsFromUnit: true }, "ours", "descends-from-unit"],
    [{ cgroup: group("/system.slice/bot@b.service") }, "someone-else", "other-service"],
    [{ cgroup: group("/docker/0123456789ab") }, "someone-else", "container"],
    [{ namespace: "other" }, "someone-else", "other-pid-namespace"],
    [{ tokens: tokens({ BOT_TOKEN: tokenB }) }, "someone-else", "other-token"],
    [{ tokens: tokens({ TG: tokenB }) }, "someone-else", "other-token"],
    [{ tokens: tokens({ TG: tokenA }) }, "stray", "same-script"],
    [{ tokens: tokens({ MY_TOKEN: "x" }) }, "someone-else", "other-token"],
    [{ tokens: tokens({ GITHUB_TOKEN: "x" }) }, "stray", "same-script"],
    [{ uid: 1002 }, "someone-else", "other-user"],
    [{ uid: 0 }, "stray", "same-script"],
    [{ uid: 1001 }, "stray", "same-script"],
    [{ arguments: "other" }, "someone-else", "other-arguments"],
    [{ cgroup: null }, "unknown", "unreadable"],
    [{ namespace: "unknown" }, "unknown", "unreadable"],
    [{ tokens: null }, "unknown", "unreadable"],
    [{ uid: null }, "unknown", "unreadable"],
    [{ match: "unresolved" }, "unknown", "unresolved"],
    [{ match: "doubtful" }, "unknown", "other-place"],
    [{ rewritten: true }, "unknown", "rewritten-title"],
  ] as const)("judges %j as %s (%s)", (change, standing, reason) => {
    const judgement = judge(change);
    expect(judgement).toMatchObject({ standing, reason });
    expect(judgement.strayIfConflict).toBe(standing === "stray");
  });

  it("leaves other flags to a conflict", () => {
    expect(judge({ arguments: "flags-differ" })).toEqual({
      standing: "unknown",
      reason: "other-flags",
      strayIfConflict: true,
    });
  });

  it("does not need the environment where the unit shows no token", () => {
    expect(judge({ tokens: null }, { tokens: NO_TOKENS }).standing).toBe("stray");
  });

  it("takes a unit that has started since its properties were read for what it is", () => {
    const started = judge({ cgroup: group("/system.slice/bot.service") }, { controlGroup: null, mainPid: null });
    expect(started.standing).toBe("ours");
  });

  it("does not guess the user of a unit that it has never seen run", () => {
    expect(judge({ uid: 1000 }, { uid: null })).toMatchObject({ standing: "unknown", reason: "unit-user-unknown" });
    expect(judge({ uid: 1001 }, { uid: null }).standing).toBe("stray");
  });

  it("makes a stray only of what is unmanaged, readable, in our namespace and uncontradicted, over every combination", () => {
    const paths = [
      SESSION,
      "/",
      "/system.slice/bot.service",
      "/system.slice/web.service",
      "/docker/0123456789ab",
      null,
    ];
    let strays = 0;
    for (const path of paths)
      for (const namespace of ["same", "other", "unknown"] as const)
        for (const uid of [0, 1000, 1001, 1002, null])
          for (const match of ["same", "doubtful", "unresolved"] as const)
            for (const relation of ["equal", "flags-differ", "other"] as const)
              for (const seen of [NO_TOKENS, unit.tokens, tokens({ T: tokenB }), null])
                for (const descendsFromUnit of [false, true])
                  for (const rewritten of [false, true]) {
                    const judgement = judge({
                      cgroup: path === null ? null : group(path),
                      namespace,
                      uid,
                      match,
                      arguments: relation,
                      tokens: seen,
                      descendsFromUnit,
                      rewritten,
                    });
                    const sound =
                      (path === SESSION || path === "/") &&
                      namespace === "same" &&
                      match === "same" &&
                      !descendsFromUnit &&
                      uid !== null &&
                      uid !== 1002 &&
                      relation !== "other" &&
                      !rewritten &&
                      (seen === NO_TOKENS || seen === unit.tokens);
                    expect(judgement.standing === "stray").toBe(sound && relation === "equal");
                    expect(judgement.strayIfConflict).toBe(sound);
                    if (judgement.standing === "stray") strays += 1;
                  }
    expect(strays).toBe(2 * 3 * 2);
  });
});

describe("compareArguments()", () => {
  it.each([
    ["", "", "equal"],
    ["run --x", "run --x", "equal"],
    ["runbot", "migrate", "other"],
    ["", "migrate", "other"],
    ["runbot", "", "other"],
    ["run a", "run b", "other"],
    ["--verbose", "", "flags-differ"],
    ["-v", "-vv", "flags-differ"],
    ["run --a --b", "run --b --a", "flags-differ"],
    ["--config=prod", "--config=stage", "other"],
    ["--config prod", "--config stage", "other"],
    ["", "--config=stage", "other"],
    ["-cprod", "-cstage", "other"],
  ])("%j against %j: %s", (one, other, relation) => {
    expect(compareArguments(words(one), words(other))).toBe(relation);
  });
});

describe("a unit whose environment cannot be read", () => {
  it("may have another token than the process: nobody with a token is a stray", () => {
    expect(judge({ tokens: tokens({ BOT_TOKEN: tokenB }) }, { tokens: null })).toMatchObject({
      standing: "unknown",
      reason: "unreadable",
      strayIfConflict: false,
    });
    expect(judge({ tokens: null }, { tokens: null }).standing).toBe("unknown");
  });
  it("is judged by the rest where the process shows no token", () => {
    expect(judge({ tokens: NO_TOKENS }, { tokens: null }).standing).toBe("stray");
  });
});

describe("tokensContradict()", () => {
  it("finds a token inside a URL", () => {
    const url = tokens({ API: `https://api.telegram.org/bot${tokenA}/getMe` });
    expect(tokensContradict(ownTokens, url)).toBe(false);
    expect(tokensContradict(ownTokens, tokens({ API: `https://x/bot${tokenB}/` }))).toBe(true);
  });
  it("needs evidence on both sides", () => {
    expect(tokensContradict(ownTokens, NO_TOKENS)).toBe(false);
    expect(tokensContradict(NO_TOKENS, ownTokens)).toBe(false);
  });
  it("keeps no secret", () => {
    expect(JSON.stringify([...ownTokens.named, ...ownTokens.botTokens])).not.toContain("AAAA");
  });
});
