import type { Action, NoticeDecision, Outcome } from "../../../src/model/decision.ts";
import type { IncidentChange } from "../../../src/policy/incidents.ts";
import type { Situation } from "../../../src/policy/situation.ts";
import type { SimulatedDaemon } from "../daemon/daemon.ts";
import type { Witness } from "../daemon/witness.ts";
import type { World } from "../world/world.ts";
import { ActionJudge } from "./actions.ts";
import { type Fault, FaultBook } from "./faults.ts";
import { NoticeJudge } from "./notices.ts";
import { type Court, followLoop, followSettling } from "./truth.ts";

/** Between two looks at a world in which nothing changes, milliseconds. */
const LOOK_MS = 1000;

/** Something that the judge has to say. A `remark` fails nothing. */
export interface Finding {
  readonly kind: "violation" | "wrong-kill" | "needless" | "missed" | "noise" | "remark";
  readonly name: string;
  readonly detail: string;
}

/** A finding, and when it was made. */
export interface DatedFinding extends Finding {
  readonly atMs: number;
}

/** The judge: knows the truth, sees what the daemon does, and says what was wrong with it. */
export class Judge implements Witness {
  readonly findings: DatedFinding[] = [];
  readonly actions = new Map<string, number>();
  readonly log: string[] = [];
  readonly faults: FaultBook;
  readonly notices: NoticeJudge;
  private readonly acts: ActionJudge;
  private readonly court: Court;
  private readonly world: World;
  private lookedMs = -Infinity;
  private readonly tells: boolean;

  constructor(parts: { world: World; daemon: () => SimulatedDaemon; tells?: boolean }) {
    const { world, daemon, tells = false } = parts;
    this.world = world;
    this.tells = tells;
    const court: Court = {
      world,
      settled: { invocation: null, highestBytes: 0, looks: 0, tainted: false, loops: false },
      get daemon() {
        return daemon();
      },
    };
    this.court = court;
    const report = (finding: Finding) => this.report(finding);
    this.acts = new ActionJudge(court, report);
    this.notices = new NoticeJudge(court, report);
    this.faults = new FaultBook(court, (fault) =>
      report({ kind: "missed", name: `${fault.kind} (${fault.missed})`, detail: describe(fault) }),
    );
  }

  intent(action: Action, situation: Situation): void {
    this.faults.look();
    this.tell(`intent ${action.kind} ${action.detector}/${action.reason}`);
    this.actions.set(action.kind, (this.actions.get(action.kind) ?? 0) + 1);
    this.acts.intent(action, situation);
  }

  begun(action: Action): void {
    this.acts.begun(action.id);
  }

  outcome(outcome: Outcome, kind: Action["kind"]): void {
    this.tell(`outcome ${kind} ${outcome.result}/${outcome.reason}`);
    this.acts.outcome(outcome.decision, outcome.result);
  }

  signal(pid: number): void {
    this.acts.signal(pid);
  }

  notice(decision: NoticeDecision): void {
    this.tell(`notice ${decision.detector}/${decision.reason}`);
    this.notices.notice(decision);
  }

  withheld(action: string, heldBy: string): void {
    this.tell(`withheld ${action} ${heldBy}`);
  }

  incident({ kind, incident }: IncidentChange): void {
    if (kind === "opened") this.faults.look();
    this.tell(`incident ${kind} ${incident.detector}/${incident.reason}`);
    if (kind === "opened") this.notices.incident(incident.detector);
  }

  handSeen(): void {
    this.notices.forget();
  }

  refused(action: Action, broken: string): void {
    const name = `the daemon's own assertion: ${broken}`;
    this.report({ kind: "violation", name, detail: `${action.kind} for ${action.detector}/${action.reason}` });
  }

  /** Something has changed: looks at it at once. */
  changed(): void {
    this.lookedMs = this.world.nowMs;
    followSettling(this.court);
    followLoop(this.court);
    this.faults.look();
    this.notices.look();
    this.acts.look();
  }

  /** Nothing changes between two changes but time: it is looked at now and then. */
  moment(): void {
    if (this.world.nowMs - this.lookedMs >= LOOK_MS) this.changed();
  }

  turningPoint(what: "starts" | "dies" | "thaws", state?: string): void {
    this.tell(`the daemon ${what}${state === undefined ? "" : `, its state ${state}`}`);
    this.changed();
    if (what === "dies") this.notices.died();
    const losesPause = what === "dies" && state !== "kept" && this.court.world.pausedUntilMs > this.court.world.nowMs;
    if (losesPause) this.report({ kind: "remark", name: "a pause was lost with the state", detail: state ?? "" });
    if (state !== undefined && state !== "kept") this.notices.forget();
  }

  end(): void {
    this.faults.look();
    this.acts.end();
  }

  /** Writes a line of the story. */
  tell(what: string): void {
    if (this.tells) this.log.push(`${clock(this.world.nowMs)} ${what}`);
  }

  private report(finding: Finding): void {
    this.tell(`*** ${finding.kind}: ${finding.name}: ${finding.detail}`);
    this.findings.push({ ...finding, atMs: this.world.nowMs });
  }
}

const at = (ms: number | null) => (ms === null ? "never" : clock(ms));

function describe({ beganMs, detectFromMs, healFromMs, detectedMs, healMs, key }: Fault): string {
  return `${key}: began ${at(beganMs)}, noticed ${at(detectedMs)}, nothing in the way since ${at(detectFromMs)} / ${at(healFromMs)}${healMs === null ? "" : `, to be over within ${healMs / 1000} s`}`;
}

const two = (value: number) => String(Math.floor(value)).padStart(2, "0");

/** Running time as days, hours, minutes, seconds. */
export function clock(ms: number): string {
  const seconds = ms / 1000;
  return `${Math.floor(seconds / 86_400)}d ${two((seconds / 3600) % 24)}:${two((seconds / 60) % 60)}:${(seconds % 60).toFixed(2).padStart(5, "0")}`;
}
