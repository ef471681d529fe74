import { monitStarter } from "./starters/monit.ts";
import { pm2Starter } from "./starters/pm2.ts";
import type { Starter } from "./starters/starter.ts";
import { supervisordStarter } from "./starters/supervisord.ts";
import { unitwarden } from "./starters/unitwarden.ts";

/** Whose start is measured, in the order of the tables. */
export const starters: readonly Starter[] = [monitStarter, supervisordStarter, pm2Starter, unitwarden];
