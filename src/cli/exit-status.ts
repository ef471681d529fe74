/** Exit statuses that any command may have beside its own: sysexits(3) for the last two. */
export const commonStatus = { usage: 2, unknownHealth: 3, softwareError: 70, outputError: 74 } as const;
