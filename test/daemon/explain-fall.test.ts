import { describe, expect, it } from "vitest";
import { explainFall } from "../../src/daemon/explain-fall.ts";
import { journalLine as line } from "./journal-line.ts";

describe("explainFall()", () => {
  it("names the newest cause, and not that a process ended or what Python says as it exits", () => {
    const told = explainFall(
      [
        line("telegram.error.InvalidToken", "auth"),
        line("RuntimeWarning: coroutine 'main' was never awaited", "coroutine_never_awaited"),
        line("bot.service: Main process exited, code=exited, status=1/FAILURE", "process_exit", true),
        line("bot.service: Start request repeated too quickly.", "start_limit", true),
      ],
      "en",
    );
    expect(told).toMatchObject({ cause: "auth", remedy: expect.stringContaining("token") as string });
  });

  it("believes systemd where it names a cause", () => {
    expect(explainFall([line("a process of this unit was killed", "oom", true)], "en")).toMatchObject({ cause: "oom" });
  });

  it("shows the program's own telling lines, the last five", () => {
    const lines = Array.from({ length: 9 }, (_, index) => line(`ERROR: ${index}`, null));
    expect(explainFall([...lines, line("bye", null)], "en")).toEqual({
      cause: null,
      remedy: null,
      lastLines: ["ERROR: 4", "ERROR: 5", "ERROR: 6", "ERROR: 7", "ERROR: 8"],
    });
  });
});
