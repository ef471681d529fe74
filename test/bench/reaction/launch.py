"""Starts a program as a person would by hand, and prints when it began and when it ended, by which signal, as JSON.

The program's words come as JSON on standard input: on the command line they would make this one look like a copy.
"""

import json
import os
import signal
import sys
import time

words = json.load(sys.stdin)
reading, writing = os.pipe()
pid = os.fork()
if pid == 0:
    nowhere = os.open("/dev/null", os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    os.write(writing, str(time.time_ns()).encode())
    # The pipe is closed by the exec.
    os.execv(words[0], words)
os.close(writing)
began = os.read(reading, 64)
_, status = os.waitpid(pid, 0)
ended = time.time_ns()
by = signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else f"exit {os.WEXITSTATUS(status)}"
print(json.dumps({"beganMs": int(began) / 1e6, "endedMs": ended / 1e6, "by": by}))
