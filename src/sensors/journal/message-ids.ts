/** MESSAGE_IDs of systemd's and journald's own records (systemd/sd-messages.h); trusted only with `_PID=1` or `_TRANSPORT=driver`. */
export const systemdMessageIds = {
  /** `Scheduled restart job, restart counter is at N.` */
  restartScheduled: "5eb03494b6584870a536b337290809b3",
  /** `Starting x.service…`: only of types whose start takes time. */
  starting: "7d4958e842da4a758f6c1cdc7b36dcc5",
  /** `Started x.service`, or `Finished …` of a oneshot. */
  started: "39f53479d3a045ac8e11786248231fbf",
  /** `Failed to start x.service`. */
  startFailed: "be02cf6855d2428ba40df7e9d022f03d",
  /** `Stopping x.service…`: somebody's stop, or the first half of a restart by a job. */
  stopping: "de5b426a63be47a7b6ac3eaac82e2f6f",
  /** `Stopped x.service`. */
  stopped: "9d1aaa27d60140bd96365438aad20286",
  /** `Main process exited, code=…, status=…`, with EXIT_CODE and EXIT_STATUS. */
  processExited: "98e322203f7a4ed290d09fe03c09fe15",
  /** `Failed with result '…'`, with UNIT_RESULT. */
  failed: "d9b373ed55a64feb8242e02dbe79a49c",
  /** `Deactivated successfully.` */
  deactivated: "7ad2d189f7e94e70a38c781354912448",
  /** `A process of this unit has been killed by the OOM killer.` */
  outOfMemory: "fe6faa94e7774663a0da52717891d8ef",
  /** `systemd-oomd killed N process(es) in this unit.` */
  outOfMemoryDaemon: "d989611b15e44c9dbf31e3c81256e4ed",
  /** journald: `Suppressed N messages from UNIT`; about the unit in OBJECT_SYSTEMD_UNIT. */
  suppressed: "a596d6fe7bfa4994828e72309e95d61e",
} as const;
