"""Starts a unit that is down, and asks until its own status command answers.

`first-answer.py UNIT STATUSES COMMAND…` prints the moment of the first answer, in µs of CLOCK_MONOTONIC, as systemd
counts; STATUSES are the exit statuses of an answer (`0,3`). Fails where something answers before the start.
"""

import subprocess
import sys
import time

unit, statuses, *command = sys.argv[1:]
answers = {int(status) for status in statuses.split(",")}


def is_answered():
    nowhere = subprocess.DEVNULL
    return subprocess.run(command, stdin=nowhere, stdout=nowhere, stderr=nowhere, check=False).returncode in answers


if is_answered():
    sys.exit("It answers before it is started")
subprocess.run(["systemctl", "start", "--no-block", unit], check=True)
until = time.monotonic() + 60
while not is_answered():
    if time.monotonic() > until:
        sys.exit("It does not answer")
print(time.monotonic_ns() // 1000)
