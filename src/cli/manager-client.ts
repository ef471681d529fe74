import { managerName, managerPath } from "../daemon/bus/manager-interface.ts";
import { failure, type Result } from "../model/result.ts";
import { connectBus } from "../systemd/bus.ts";

/** A call of the running daemon, over the bus. */
export interface ManagerCall {
  readonly member: "GetStatus" | "Pause" | "Resume" | "Reload";
  readonly signature?: string;
  readonly body?: readonly unknown[];
  /** Somebody may be asked for a password, for as long as that takes. @default {false} */
  readonly mayInteract?: boolean;
}

/** A little more than the daemon waits for polkit. */
const PERSON_TIMEOUT_MS = 125_000;

const NOBODY = /\.(?:ServiceUnknown|NameHasNoOwner)$/;

/** Calls the daemon; fails with `not-running` where nobody has its name, else with what the bus or the daemon says. */
export async function callManager(
  call: ManagerCall,
  { user }: { readonly user: boolean },
): Promise<Result<readonly unknown[]>> {
  const connected = await connectBus({
    address: user ? "session" : "system",
    onSignal: () => undefined,
    onLost: () => undefined,
  });
  if (!connected.ok) return connected;
  const bus = connected.value;
  const target = { destination: managerName, path: managerPath, interface: managerName };
  const timing = call.mayInteract === true ? { timeoutMs: PERSON_TIMEOUT_MS } : {};
  const answer = await bus.call({ ...target, ...call, ...timing });
  bus.close();
  if (answer.ok) return answer;
  // Whom we called, and what for, the caller knows.
  const said = answer.message.replace(/^Cannot call \S+ of \S+: /, "");
  return failure(NOBODY.test(answer.code) ? "not-running" : answer.code, said, answer);
}
