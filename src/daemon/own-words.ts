import type { UnitSettings } from "../model/settings.ts";
import type { OwnWords } from "../sensors/journal/observe.ts";

/** The owner's heartbeat and words for a unit's messages, compiled; nothing of what is built in. */
export function ownWords({ activity, messages }: Pick<UnitSettings, "activity" | "messages">): OwnWords {
  const own = messages.map(({ class: name, pattern }) => ({
    class: name === "nothing" ? null : name,
    pattern: new RegExp(pattern, "i"),
  }));
  return {
    ...(activity.pattern === null ? {} : { activityPattern: new RegExp(activity.pattern, "i") }),
    ...(own.length === 0 ? {} : { own }),
  };
}
