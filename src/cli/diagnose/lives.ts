import type { Fall } from "../../knowledge/diagnosis/facts.ts";
import { mayBeCause } from "../../knowledge/classes/manager.ts";
import { redact, truncate } from "../../knowledge/redaction.ts";
import type { InvocationId } from "../../model/scalars.ts";
import { systemdMessageIds as ids } from "../../sensors/journal/message-ids.ts";
import { fingerprintOf, frameOf } from "./fingerprint.ts";
import type { KernelKill } from "./journal.ts";
import { lineOf, type PastEntry } from "./past-entry.ts";

/** What a fall shows right before it: a traceback, and what was logged with it. */
const MOST_LINES = 60;
/** What was logged longer before was survived, milliseconds. */
const BEFORE_FALL_MS = 60_000;
/** A line on a pipe may reach journald a little later than systemd's record, milliseconds. */
const LATE_MS = 2000;
/** An exception as Python or Node prints it, unindented: `pkg.SomeError: text`. */
const EXCEPTION =
  /^(?:[A-Za-z_][\w.$]{0,120}\.)?[A-Z]\w{0,80}(?:Error|Exception|Exit|Interrupt|Conflict|InvalidToken|TimedOut|Fault)\b(?:: |$)/;

interface Life {
  lines: PastEntry[];
  managerLines: PastEntry[];
  isStopped: boolean;
  exit: Fall["exit"];
  end: { readonly atWallMs: Fall["atWallMs"]; readonly result: string | null } | null;
}

/** Puts the entries of each invocation together, and tells how those ended that nobody stopped. */
export class Lives {
  private readonly lives = new Map<InvocationId, Life>();
  private readonly kills: readonly KernelKill[];
  private latest: InvocationId | null = null;

  /** `kills`: the kernel's own, for where systemd does not know of them. */
  constructor(kills: readonly KernelKill[] = []) {
    this.kills = kills;
  }

  see(past: PastEntry): void {
    const { entry, fromManager } = past;
    // Of a process that was gone before journald read its line, it cannot tell the invocation: it was the last one's.
    const id = fromManager ? entry.aboutInvocationId : (entry.invocationId ?? this.latest);
    if (id === null) return;
    this.latest = id;
    const life = this.lives.get(id) ?? { lines: [], managerLines: [], isStopped: false, exit: null, end: null };
    this.lives.set(id, life);
    if (!fromManager) {
      life.lines.push(past);
      if (life.lines.length > MOST_LINES) life.lines.shift();
      return;
    }
    life.managerLines.push(past);
    switch (entry.messageId) {
      case ids.stopping:
        if (life.end === null) life.isStopped = true;
        break;
      case ids.processExited:
        life.exit ??= past.end.code === null ? null : { how: past.end.code, status: past.end.status ?? "?" };
        break;
      case ids.deactivated:
        life.end ??= { atWallMs: entry.atWallMs, result: "success" };
        break;
      case ids.failed:
        // A refused start is no end of this invocation.
        if (past.end.result !== "start-limit-hit") life.end ??= { atWallMs: entry.atWallMs, result: past.end.result };
        break;
      default:
    }
  }

  /** Oldest first. */
  falls(): readonly Fall[] {
    return [...this.lives.values()]
      .flatMap((life) => (life.end === null || life.isStopped ? [] : [this.explained(fallOf(life, life.end))]))
      .toSorted((one, other) => one.atWallMs - other.atWallMs);
  }

  /** To systemd on cgroup v1 an OOM kill is a SIGKILL like any other. */
  private explained(fall: Fall): Fall {
    if (fall.exit?.how !== "killed") return fall;
    const kill = this.kills.findLast(({ atWallMs }) => {
      const beforeMs = fall.atWallMs - atWallMs;
      return beforeMs >= -LATE_MS && beforeMs <= AFTER_KILL_MS;
    });
    return kill === undefined ? fall : { ...fall, result: "oom-kill", class: "oom", line: kill.text };
  }
}

/** A kill by the kernel is at the end, and systemd writes of that at once, milliseconds. */
const AFTER_KILL_MS = 5000;

function fallOf({ lines, managerLines, exit }: Life, end: NonNullable<Life["end"]>): Fall {
  const near = lines.filter(({ entry: { atWallMs } }) => {
    const beforeMs = end.atWallMs - atWallMs;
    return beforeMs <= BEFORE_FALL_MS && beforeMs >= -LATE_MS;
  });
  const cause =
    near.findLast(({ class: name }) => mayBeCause(name) && name !== "critical") ??
    managerLines.findLast(({ class: name }) => mayBeCause(name));
  const exception = near.findLast(({ text }) => EXCEPTION.test(text.split("\n").at(-1) ?? ""));
  const grave = near.findLast(({ level }) => level === "critical" || level === "error");
  const telling = cause ?? exception ?? grave ?? near.at(-1) ?? null;
  const texts = near.flatMap(({ text }) => text.split("\n"));
  const frame = exception === undefined && cause === undefined ? null : frameOf(texts);
  return {
    atWallMs: end.atWallMs,
    result: end.result,
    exit,
    class: cause?.class ?? near.findLast(({ class: name }) => mayBeCause(name))?.class ?? null,
    line: telling === null ? null : truncate(redact(lineOf(telling.text))),
    frame: frame === null ? null : truncate(redact(frame)),
    fingerprint: fingerprintOf(texts, (exception ?? telling)?.text ?? null),
  };
}
