"""An event listener in the manner of superlance's memmon: restarts PROGRAM above so many MB, on every tick.

`memmon.py PROGRAM MEGABYTES`; run by supervisord (http://supervisord.org/events.html).
"""

import os
import sys
import time

from supervisor import childutils

PROGRAM, MEGABYTES = sys.argv[1], int(sys.argv[2])
rpc = childutils.getRPCInterface(os.environ)


def say(text):
    now = time.time()
    stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(now))
    print(f"{stamp},{int(now % 1 * 1000):03d} {text}", file=sys.stderr, flush=True)


def rss_megabytes(pid):
    try:
        with open(f"/proc/{pid}/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
    except OSError:
        return 0


while True:
    childutils.listener.wait(sys.stdin, sys.stdout)
    info = rpc.supervisor.getProcessInfo(PROGRAM)
    used = rss_megabytes(info["pid"]) if info["statename"] == "RUNNING" else 0
    if used > MEGABYTES:
        say(f"RSS of {PROGRAM} is {used:.0f} MB, over {MEGABYTES} MB: restarting")
        rpc.supervisor.stopProcess(PROGRAM)
        rpc.supervisor.startProcess(PROGRAM)
    childutils.listener.ok(sys.stdout)
