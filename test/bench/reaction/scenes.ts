import { killed } from "./scenes/killed.ts";
import { memoryDefault, memorySoon } from "./scenes/memory.ts";
import type { Scene } from "./scenes/scene.ts";
import { conflictingStray, quietStray } from "./scenes/stray.ts";

/** What unitwarden is timed at, in the order of the table. */
export const scenes: readonly Scene[] = [killed, quietStray, conflictingStray, memorySoon, memoryDefault];
