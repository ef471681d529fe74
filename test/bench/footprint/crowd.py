"""Forks processes that wait for ever: `crowd.py COUNT`; says `made N`, and why it is no more where the machine refuses."""

import os
import signal
import sys

count = int(sys.argv[1])
made, why = 0, ""
while made < count:
    try:
        if os.fork() == 0:
            signal.pause()
            os._exit(0)
    except OSError as error:
        why = f" {error}"
        break
    made += 1
print(f"made {made}{why}", flush=True)
signal.pause()
