import { describe, expect, it } from "vitest";
import { parseInvocation } from "../../../src/sensors/process/parse-invocation.ts";

const script = (family: string, path: string, ...args: string[]) => ({ kind: "script", family, script: path, args });
const module = (name: string, ...args: string[]) => expect.objectContaining({ kind: "module", module: name, args });
const none = { kind: "no-program" };
const unclear = expect.objectContaining({ kind: "unclear" });

describe("parseInvocation()", () => {
  it.each([
    ["/home/u/.venv/bin/python bot.py", script("python", "bot.py")],
    ["python3 -u /home/u/bot.py --x 1", script("python", "/home/u/bot.py", "--x", "1")],
    ["python3.11 -OO -B -E -s -S -I -v bot.py", script("python", "bot.py")],
    ["python3.13t -uB bot.py", script("python", "bot.py")],
    ["pypy3 -X dev -W ignore bot.py -u", script("python", "bot.py", "-u")],
    ["python -Xdev -Wignore::X bot.py", script("python", "bot.py")],
    ["python -uW ignore bot.py", script("python", "bot.py")],
    ["python --check-hash-based-pycs always bot.py", script("python", "bot.py")],
    ["python --check-hash-based-pycs=always bot.py", script("python", "bot.py")],
    ["python -- -odd.py", script("python", "-odd.py")],
    ["/venv/bin/python /venv/bin/mybot run", script("python", "/venv/bin/mybot", "run")],
    ["python -m bot.main --x", module("bot.main", "--x")],
    ["python -u -mbot.main", module("bot.main")],
    ["python -Im bot", module("bot")],
    ["python -m pdb bot.py", module("pdb", "bot.py")],
    ["python -m pytest bot.py", module("pytest", "bot.py")],
    ["python -m py_compile bot.py", module("py_compile", "bot.py")],
    ["python -c from_multiprocessing.spawn bot.py", none],
    ["python -uc x bot.py", none],
    ["python", none],
    ["python -", none],
    ["python -V bot.py", none],
    ["python -W", none],
    ["python -m", none],
    ["python --new-flag bot.py", unclear],
    ["python -Z bot.py", unclear],
    ["node --max-old-space-size=100 -r dotenv/config dist/bot.js a", script("node", "dist/bot.js", "a")],
    ["nodejs --enable-source-maps --import tsx ./bot.ts", script("node", "./bot.ts")],
    ["node --no-warnings --inspect=0.0.0.0:9229 bot.js", script("node", "bot.js")],
    ["node --max-old-space-size 100 bot.js", unclear],
    ["node --some-new-flag bot.js", unclear],
    ["node -e x bot.js", none],
    ["node inspect bot.js", unclear],
    ["node", none],
    ["bun run index.ts", script("bun", "index.ts")],
    ["bun install", unclear],
    ["deno run -A --allow-net=x bot.ts", script("deno", "bot.ts")],
    ["deno run https://x/y.ts", unclear],
    ["deno test", unclear],
    ["ruby -W0 -I lib bot.rb", script("ruby", "bot.rb")],
    ["ruby -e 1 bot.rb", none],
    ["perl -w -Ilib bot.pl x", script("perl", "bot.pl", "x")],
    ["perl -ne print bot.pl", unclear],
    ["php8.2 -d memory_limit=1G -f bot.php", unclear],
    ["php -f bot.php", script("php", "bot.php")],
    ["php -d memory_limit=1G bot.php", script("php", "bot.php")],
    ["php -S 0.0.0.0:80 bot.php", none],
    ["docker run bot", { kind: "container-runtime", runtime: "docker" }],
    ["/usr/bin/podman start -a bot", { kind: "container-runtime", runtime: "podman" }],
    ["/usr/bin/python3 /usr/bin/docker-compose up", { kind: "container-runtime", runtime: "docker-compose" }],
    ["bash -c x", { kind: "wrapper", name: "bash" }],
    ["-bash", { kind: "wrapper", name: "bash" }],
    ["uv run bot.py", { kind: "wrapper", name: "uv" }],
    ["vim bot.py", { kind: "executable", command: "vim", args: ["bot.py"] }],
    ["tail -f bot.py", { kind: "executable", command: "tail", args: ["-f", "bot.py"] }],
    ["pythonish bot.py", { kind: "executable", command: "pythonish", args: ["bot.py"] }],
    ["python3-config bot.py", { kind: "executable", command: "python3-config", args: ["bot.py"] }],
  ])("reads `%s`", (line, expected) => {
    expect(parseInvocation(line.split(" "))).toEqual(expected);
  });

  it("trusts the file that really runs more than argv[0]", () => {
    expect(parseInvocation(["mybot", "bot.py"], { exeName: "python3.11" })).toEqual(script("python", "bot.py"));
  });

  it.each([[[]], [[""]]])("makes nothing of %j", (words) => {
    expect(parseInvocation(words)).toEqual(unclear);
  });
});
