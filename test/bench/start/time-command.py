"""Runs a command several times. `time-command.py COUNT STATUSES COMMAND…` prints the wall times, in ms, as JSON.

STATUSES are the exit statuses that are good (`0,3`). It runs once before, so that all times are with warm caches.
"""

import json
import subprocess
import sys
import time

count, statuses, *command = sys.argv[1:]
good = {int(status) for status in statuses.split(",")}


def trial():
    began = time.perf_counter()
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
    took_ms = (time.perf_counter() - began) * 1000
    if done.returncode not in good:
        sys.exit(f"{command}: exit status {done.returncode}: {done.stderr.decode()}")
    return took_ms


trial()
print(json.dumps([trial() for _ in range(int(count))]))
