/** Whether journalctl complains that its user may read no journal file (systemd 252 and 257). */
export function mayNotRead(complaint: string): boolean {
  return /insufficient permissions/i.test(complaint);
}
