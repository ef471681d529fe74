"""A line to journald -> seen by `journalctl --follow`. `journal-line.py COUNT` prints the times, in ms, as JSON."""

import json
import queue
import random
import socket
import subprocess
import sys
import threading
import time

NAME = "unitwarden-bench-journal"

journald = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
journald.connect("/run/systemd/journal/socket")
argv = ["journalctl", "--follow", "--lines=0", "--output=json", f"--identifier={NAME}"]
follower = subprocess.Popen(argv, stdout=subprocess.PIPE, text=True)
seen = queue.Queue()


def read():
    for line in follower.stdout:
        seen.put((time.perf_counter(), json.loads(line)["MESSAGE"]))


def write(words):
    journald.send(f"SYSLOG_IDENTIFIER={NAME}\nPRIORITY=6\nMESSAGE={words}\n".encode())


def wait_for(words, timeout_s):
    """When these words were seen; None: not within that time."""
    until = time.perf_counter() + timeout_s
    while True:
        try:
            at, message = seen.get(timeout=max(0.001, until - time.perf_counter()))
        except queue.Empty:
            return None
        if message == words:
            return at


def trial(number):
    # journald tells its readers of a change by a timer of 250 ms: lines must not come in step with that.
    time.sleep(0.5 + random.random())
    began = time.perf_counter()
    write(f"trial {number}")
    at = wait_for(f"trial {number}", 10)
    if at is None:
        sys.exit("The line was not seen")
    return (at - began) * 1000


threading.Thread(target=read, daemon=True).start()
for probe in range(100):
    write(f"probe {probe}")
    if wait_for(f"probe {probe}", 0.5) is not None:
        break
else:
    sys.exit("journalctl does not follow")
print(json.dumps([trial(number) for number in range(int(sys.argv[1]))]))
follower.kill()
