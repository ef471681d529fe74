import type { Stage } from "./stage.ts";

/** The bot's unit at one moment. */
export interface UnitState {
  readonly activeState: string;
  readonly mainPid: number;
  readonly invocationId: string;
  readonly restarts: number;
}

/** Reads the bot's unit, or another. */
export async function unitState({ host, layout }: Stage, unit = layout.bot): Promise<UnitState> {
  const read = await host.properties(unit, ["ActiveState", "MainPID", "InvocationID", "NRestarts"]);
  return {
    activeState: read.ActiveState,
    mainPid: Number(read.MainPID),
    invocationId: read.InvocationID,
    restarts: Number(read.NRestarts),
  };
}
