import { describe, expect, it } from "vitest";
import { diagnosisDocument } from "../../../src/cli/diagnose/json.ts";
import { renderDiagnosis } from "../../../src/cli/diagnose/render.ts";
import { diagnose } from "../../../src/knowledge/diagnosis/diagnose.ts";
import type { DiagnosisFacts } from "../../../src/knowledge/diagnosis/facts.ts";
import { judged } from "../check/facts.ts";
import { ago, downFacts, fall, nowMs, past, processes, seen, wellFacts } from "../../knowledge/diagnosis/facts.ts";

const about = { unit: "marketingbot-bot.service", systemctl: "sudo systemctl", isDown: true, atWallMs: nowMs };
const show = (facts: DiagnosisFacts, language: "en" | "ru" = "en", color = false): string =>
  renderDiagnosis(facts, diagnose(facts), { language, color, about });
const stray = judged("stray", "same-script", 4711);
const broken = downFacts({
  processes: processes({ ...stray, process: { ...stray.process, cgroup: "/system.slice/cron.service" } }),
  past: past({ falls: [fall({ class: "conflict" })], classes: [seen("conflict", { count: 3 })] }),
  starters: [{ kind: "cron", where: "/etc/cron.d/bot:1", text: "@reboot python bot.py" }],
});

const startedBy = (path: string, state: "missing" | "forbidden") =>
  show(downFacts({ program: { ...downFacts().program, interpreter: { path, state } } }));

describe("renderDiagnosis()", () => {
  it("names the cause and its chain in the first line", () => {
    const [first] = show(broken).split("\n");
    expect(first).toContain("is down since");
    expect(first).toContain(
      "a second copy of the program runs outside the unit: PID 4711 (started by /etc/cron.d/bot:1: @reboot python bot.py), and holds the token → another program polls with the same token (409 Conflict) → it fell once (exited 1)",
    );
  });

  it("says what to do, step by step, with commands that can be typed", () => {
    const lines = show(broken).split("\n");
    expect(lines).toContain("  1. kill 4711");
    expect(lines).toContain("  2. sudo systemctl reset-failed marketingbot-bot.service");
    expect(lines).toContain("  3. sudo systemctl start marketingbot-bot.service");
  });

  it("says so where nothing is wrong, and what was looked at", () => {
    const text = show(wellFacts());
    expect(text).toMatch(/^marketingbot-bot\.service is up since \S+ \(1 h\), and well$/mu);
    expect(text).toContain("/srv/.env: 1 variable");
    expect(text).toContain("one instance");
  });

  it.each([
    ["en", "falls again and again; just now it runs since "],
    ["ru", "падает снова и снова; сейчас работает с "],
  ] as const)("calls a unit that is between two falls neither down nor well (%s)", (language, words) => {
    const falls = [fall({ atWallMs: ago(20_000) }), fall({ atWallMs: ago(10_000) })];
    const [first] = show(wellFacts({ past: past({ falls }), sinceWallMs: ago(5000) }), language).split("\n");
    expect(first).toContain(words);
    expect(first).toContain("KeyError: 'text'");
  });

  it.each(["en", "ru"] as const)("tells what is overcome (%s)", (language) => {
    const facts = wellFacts({ past: past({ falls: [fall({ class: "conflict" }), fall({ class: "conflict" })] }) });
    expect(show(facts, language)).toMatch(
      {
        en: /warning: it fell 2 times until [\d:]+,\s+and runs again: another\s+program\s+polls/u,
        ru: /падал \(раз: 2\)/u,
      }[language],
    );
  });

  it.each([
    ["timeout", "TimeoutStartSec="],
    ["watchdog", "WatchdogSec="],
  ])("says in both languages what a fall by %s is, and not what it said last", (result, setting) => {
    const facts = downFacts({ past: past({ falls: [fall({ result, exit: null, line: "up" })] }) });
    for (const language of ["en", "ru"] as const) {
      const [first] = show(facts, language).split("\n");
      expect(first).toContain(setting);
      expect(first).not.toContain(": up");
    }
  });

  it("knows a virtual environment from a script without its right to run", () => {
    expect(startedBy("/srv/.venv/bin/python", "missing")).toMatch(
      /its interpreter .* is missing[^]*virtual\s+environment anew/u,
    );
    const script = startedBy("/srv/start.sh", "forbidden");
    expect(script).toMatch(/what it starts, \/srv\/start\.sh, may not be used[^]*1\. chmod \+x \/srv\/start\.sh/u);
    expect(script).not.toContain("virtual");
  });

  it.each(["en", "ru"] as const)("fits 80 columns behind the first line (%s)", (language) => {
    const [, ...rest] = show(broken, language).split("\n");
    expect(Math.max(...rest.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it("speaks Russian, and colours only where asked to", () => {
    expect(show(broken, "ru")).toMatch(/не работает с .*: вне юнита работает вторая копия программы: PID 4711/u);
    expect(show(broken, "ru")).toContain("Что делать");
    expect(show(broken)).not.toContain("\u001b");
    expect(show(broken, "en", true)).toContain("\u001b[31m");
  });

  it("obeys no code that a program has printed, and shows no secret", () => {
    const token = "123456789:AAStandInStandInStandInStandInStandIn";
    const line = `\u001b[2Jboom ${token}`;
    const text = show(downFacts({ past: past({ falls: [fall({ line })] }) }));
    expect(text).toContain("boom <token>");
    expect(text).not.toContain("\u001b");
  });

  it("says to whoever is not root that there may be more", () => {
    expect(show(wellFacts({ isRoot: false }))).toContain("sudo unitwarden diagnose");
  });
});

describe("diagnosisDocument()", () => {
  it("has its documented shape, in English", () => {
    const document: unknown = JSON.parse(diagnosisDocument(broken, diagnose(broken), about));
    expect(document).toMatchObject({
      version: 1,
      unit: "marketingbot-bot.service",
      condition: "down",
      since: "2026-11-28T11:00:00.000Z",
      cause: {
        code: "stray",
        severity: "critical",
        remedies: ["kill 4711", expect.any(String), expect.any(String)],
        details: { copies: [{ pid: 4711 }], holdsToken: true },
      },
      effects: [
        { kind: "class", class: "conflict" },
        { kind: "fell", times: 1 },
      ],
      findings: [{ code: "other-starter", severity: "warning" }],
      classes: [{ class: "conflict", count: 3 }],
      falls: [{ class: "conflict", result: "exit-code" }],
    });
  });
});
