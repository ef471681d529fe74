import { describe, expect, it } from "vitest";
import { parseShell, programsOfText } from "../../../src/sensors/process/shell-invocation.ts";
import { parseShellText } from "../../../src/sensors/process/shell-text.ts";
import { unwrap } from "../../../src/sensors/process/wrappers.ts";

describe("unwrap()", () => {
  it.each([
    ["uv run python bot.py", "python bot.py", null],
    ["uv run bot.py --x", "python bot.py --x", null],
    ["uv run --frozen --no-dev --with httpx -- python bot.py", "python bot.py", null],
    ["uv run --env-file .env -m bot.main", "python -m bot.main", null],
    ["uv --directory /srv/bot run bot.py", "python bot.py", "/srv/bot"],
    ["uv run --directory=/srv/bot bot.py", "python bot.py", "/srv/bot"],
    ["poetry run python bot.py", "python bot.py", null],
    ["pipenv run python bot.py", "python bot.py", null],
    ["env -i A=1 B=2 python bot.py C=3", "python bot.py C=3", null],
    ["env -C /srv python bot.py", "python bot.py", "/srv"],
    ["nohup python bot.py", "python bot.py", null],
    ["timeout -k 5 --foreground 10m python bot.py", "python bot.py", null],
    ["timeout 10 python bot.py", "python bot.py", null],
    ["setsid -f python bot.py", "python bot.py", null],
    ["stdbuf -oL -e L python bot.py", "python bot.py", null],
    ["sudo -u ubuntu -E X=1 python bot.py", "python bot.py", null],
    ["sudo -nE -- python bot.py", "python bot.py", null],
    ["flock -n /run/lock python bot.py", "python bot.py", null],
    ["chronic python bot.py", "python bot.py", null],
  ])("`%s` runs `%s`", (line, inner, directory) => {
    expect(unwrap(line.split(" "))).toEqual({ kind: "inner", words: inner.split(" "), directory });
  });

  it.each(["uv sync", "uv run --unknown bot.py", "uv run", "timeout 10", "env A=1", "sudo -i", "ls bot.py", "nohup"])(
    "`%s` is unclear",
    (line) => {
      expect(unwrap(line.split(" "))).toEqual({ kind: "unclear" });
    },
  );
});

describe("parseShell()", () => {
  it.each([
    ["bash -c TEXT", { kind: "text", text: "TEXT" }],
    ["sh -ec TEXT name", { kind: "text", text: "TEXT" }],
    ["bash -l -c TEXT", { kind: "text", text: "TEXT" }],
    ["bash -euo pipefail -c TEXT", { kind: "text", text: "TEXT" }],
    ["bash --login start.sh", { kind: "script", script: "start.sh" }],
    ["busybox sh -c TEXT", { kind: "text", text: "TEXT" }],
    ["bash", { kind: "interactive" }],
    ["-bash", { kind: "interactive" }],
    ["bash -i", { kind: "interactive" }],
  ])("reads `%s`", (line, expected) => {
    expect(parseShell(line.split(" "))).toEqual(expected);
  });
});

describe("programsOfText()", () => {
  it.each([
    ["cd /x && source venv/bin/activate && exec python bot.py", [["python bot.py", "/x", true]]],
    ["cd x; cd y; python bot.py", [["python bot.py", "x/y", true]]],
    ["python bot.py >> log 2>&1 &", [["python bot.py", null, true]]],
    ["python bot.py &>/dev/null", [["python bot.py", null, true]]],
    ["TOKEN=1 python 'my bot.py'; true", [["python my bot.py", null, true]]],
    ['python "bot.py" # comment; rm x', [["python bot.py", null, true]]],
    [
      "a x && b y",
      [
        ["a x", null, false],
        ["b y", null, true],
      ],
    ],
    ["true", []],
    ["", []],
  ])("finds the programs of `%s`", (text, expected) => {
    const found = programsOfText(text)?.map(({ words, directory, last }) => [words.join(" "), directory, last]);
    expect(found).toEqual(expected);
  });

  it.each([
    "while true; do python bot.py; done",
    "until python bot.py; do :; done",
    "for i in 1 2; do python bot.py; done",
    "if true; then python bot.py; fi",
    "python bot.py | tee log",
    "(python bot.py)",
    "python $(which bot)",
    "python `x`",
    'python "$(x)"',
    "python 'unclosed",
    "{ python bot.py; }",
    "python bot.py <<X",
    "true;while :;do python bot.py;done",
  ])("makes no list of `%s`", (text) => {
    expect(programsOfText(text)).toBeNull();
  });

  it.each(["while true; do x; done", "x;while :\ndo y; done"])("knows the loop in %j", (text) => {
    expect(parseShellText(text)).toEqual({ kind: "loop" });
  });
});
