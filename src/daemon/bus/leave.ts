import { type Result, success } from "../../model/result.ts";
import type { Bus, BusCall } from "../../systemd/bus.ts";
import { variant } from "../../systemd/bus.ts";
import { driverObject } from "../../systemd/bus-driver.ts";
import { refused } from "./refused.ts";

/** The action that rules of polkit speak of (units/polkit/org.unitwarden.policy). */
export const manageAction = "org.unitwarden.manage";

const authority = {
  destination: "org.freedesktop.PolicyKit1",
  path: "/org/freedesktop/PolicyKit1/Authority",
  interface: "org.freedesktop.PolicyKit1.Authority",
};
const ASK_THE_PERSON = 1;
/** As long as somebody may look for the password; systemd waits as long. */
const ASKING_TIMEOUT_MS = 120_000;
/** A person types one password; more at once are no people, and every one of them holds a place on our connection. */
const MOST_ASKED_AT_ONCE = 8;

/** Who may change what the daemon does: root, the user it runs as, and whom polkit lets. */
export class Leave {
  private readonly trustedUid: number;
  private asking = 0;

  constructor(trustedUid: number) {
    this.trustedUid = trustedUid;
  }

  /** The caller's user, as the bus itself tells; a refusal where he may not, or where it cannot be told. */
  async ask(bus: Bus | null, { sender, mayInteract }: BusCall): Promise<Result<number>> {
    const told = await bus?.call({ ...driverObject, member: "GetConnectionUnixUser", signature: "s", body: [sender] });
    const uid = told?.ok === true ? told.value[0] : null;
    if (bus === null || typeof uid !== "number") return denied();
    if (uid === 0 || uid === this.trustedUid) return success(uid);
    if (this.asking >= MOST_ASKED_AT_ONCE) return refused("LimitsExceeded", "Too many ask for leave at once");
    this.asking += 1;
    const may = await polkitLets(bus, sender, mayInteract);
    this.asking -= 1;
    return may ? success(uid) : denied();
  }
}

/** Asks polkit (its D-Bus API, CheckAuthorization); false where it is not there, or does not answer. */
async function polkitLets(bus: Bus, sender: string, mayInteract: boolean): Promise<boolean> {
  const subject = ["system-bus-name", { name: variant("s", sender) }];
  const body = [subject, manageAction, {}, mayInteract ? ASK_THE_PERSON : 0, ""];
  const timing = mayInteract ? { timeoutMs: ASKING_TIMEOUT_MS } : {};
  const asked = await bus.call({
    ...authority,
    member: "CheckAuthorization",
    signature: "(sa{sv})sa{ss}us",
    body,
    ...timing,
  });
  const answer: unknown = asked.ok ? asked.value[0] : null;
  return Array.isArray(answer) && answer[0] === true;
}

const denied = () =>
  refused("AccessDenied", "Only root, or whom polkit lets, may change what unitwarden does; try sudo");
