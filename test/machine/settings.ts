/** Short intervals, on a processor that is emulated: nothing so short that slowness alone looks like a fault. */
export function settings({ bot, web, apiPort }: { bot: string; web: string; apiPort: number }): string {
  return `# Written by test/machine.
[defaults]
locale = "en"

[units."${bot}"]
depends = ["http://127.0.0.1:${apiPort}"]
memory.limit = "100M"
memory.interval = "1s"
memory.samples = [2, 3]
activity.stall_after = "20s"
activity.strikes = 2
strays.interval = "1s"
strays.confirm = "2s"
strays.term_grace = "3s"
restart.budget = 30
restart.backoff = { initial = "1s", factor = 2, max = "4s", reset_after = "5s" }
restart.settle = "2s"
restart.pause = "500ms"

# To be paused over a reboot.
[units."${web}"]
`;
}
