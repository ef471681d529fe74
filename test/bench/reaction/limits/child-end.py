"""kill -9 of a child -> its end seen on a pidfd. `child-end.py COUNT` prints the times of so many trials, in ms, as JSON."""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time


def trial():
    child = subprocess.Popen(["/bin/sleep", "infinity"])
    descriptor = os.pidfd_open(child.pid)
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    time.sleep(0.05 + random.random() * 0.05)
    began = time.perf_counter()
    os.kill(child.pid, signal.SIGKILL)
    ended = poll.poll(10_000)
    took_ms = (time.perf_counter() - began) * 1000
    os.close(descriptor)
    if not ended or child.wait() != -signal.SIGKILL:
        sys.exit("The child's end was not seen")
    return took_ms


print(json.dumps([trial() for _ in range(int(sys.argv[1]))]))
