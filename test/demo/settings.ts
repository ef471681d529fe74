/** The demo's settings: those of a real installation, with intervals so short that two minutes are enough. */
export function demoSettings(unit: string, apiPort: number): string {
  return `# Written by the demo: short intervals, so that everything is seen within two minutes.
[defaults]
locale = "en"

[units."${unit}"]
depends = ["http://127.0.0.1:${apiPort}"]
memory.limit = "100M"
memory.interval = "300ms"
memory.samples = [3, 5]
activity.stall_after = "2s"
activity.strikes = 2
strays.interval = "300ms"
strays.confirm = "600ms"
strays.term_grace = "2s"
strays.respawn = { kills = 10, window = "10min" }
conflict = { grace = "500ms", episodes = 3, window = "3min" }
restart.budget = 30
restart.window = "1h"
restart.backoff = { initial = "1s", factor = 2, max = "4s", reset_after = "3s" }
restart.fast_loop = { restarts = 7, window = "15s" }
restart.settle = "1s"
restart.pause = "300ms"
`;
}
