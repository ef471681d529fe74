import type { Contender } from "./contenders/contender.ts";
import { monit } from "./contenders/monit.ts";
import { pm2 } from "./contenders/pm2.ts";
import { supervisord } from "./contenders/supervisord.ts";
import { systemd, systemdTuned } from "./contenders/systemd.ts";
import { unitwarden, unitwardenFast } from "./contenders/unitwarden.ts";

/** Everybody who keeps the bot, in the order of the tables. */
export const contenders: readonly Contender[] = [
  systemd,
  systemdTuned,
  monit,
  supervisord,
  pm2,
  unitwarden,
  unitwardenFast,
];
