import type { DiagnosisFacts } from "./facts.ts";
import type { Finding } from "./finding.ts";
import type { Scene } from "./scene.ts";

/** What an outage shows as. */
const ofOutages = ["network", "remote_api", "ssl"] as const;
/** A signed request with a time in it. */
const OF_CLOCK = /invalid_grant|\bJWT\b|not yet valid|SignatureDoesNotMatch|RequestTimeTooSkewed/i;
/** Room that is as good as none: a journal, a log file and a state file each want some. */
const FULL = { share: 0.01, bytes: 50 * 1024 ** 2 };

/** What the unit depends on beside itself: what it calls, the disk, the clock. */
export function surroundingFindings(facts: DiagnosisFacts, scene: Scene): readonly Finding[] {
  return [...dependencyFindings(facts, scene), ...diskFindings(facts, scene), ...clockFindings(facts, scene)];
}

function dependencyFindings({ dependencies }: DiagnosisFacts, scene: Scene): readonly Finding[] {
  const { classOfFall, troubles } = scene;
  const shows = ofOutages.some((name) => classOfFall === name || troubles.has(name));
  // Nothing else is known of what it fell of: a failure at start-up is fatal to most bots.
  const explains = shows || (scene.isDown && (classOfFall === null || classOfFall === "critical"));
  return dependencies.flatMap(({ name, up, detail }): Finding[] =>
    up === false
      ? [
          {
            code: "dependency-down",
            name,
            detail,
            severity: explains ? "critical" : "warning",
            rank: explains ? 17 : 40,
            evidence: [`${name}: ${detail}`],
          },
        ]
      : [],
  );
}

function diskFindings({ host, past }: DiagnosisFacts, scene: Scene): readonly Finding[] {
  const said = (past?.gravest ?? []).filter((line) => /No space left on device|ENOSPC|Disk quota exceeded/i.test(line));
  return host.disks.flatMap(({ path, freeBytes, freeShare }): Finding[] => {
    if (freeShare >= FULL.share && freeBytes >= FULL.bytes) return [];
    const isFull = freeBytes < 1024 ** 2 || said.length > 0;
    const severity = scene.isDown && isFull ? "critical" : "warning";
    return [{ code: "disk-full", path, freeBytes, severity, rank: said.length > 0 ? 7 : 30, evidence: said.slice(-1) }];
  });
}

function clockFindings({ host }: DiagnosisFacts, { classOfFall, troubles, fallLine }: Scene): readonly Finding[] {
  if (host.clockSynchronised !== false) return [];
  const explains = classOfFall === "ssl" || troubles.has("ssl") || OF_CLOCK.test(fallLine ?? "");
  // A certificate or a signature is refused for other reasons too, and more often.
  return [{ code: "clock", severity: explains ? "warning" : "advice", rank: explains ? 24 : 70, evidence: [] }];
}
