"""Logs as a bot that costs next to nothing, and has more or less to say: `chatter.py LINES-A-SECOND`, and a poll every 10 s.

Each line carries its number, so that whoever reads the last one knows how many there were.
"""

import os
import sys
import time

rate = int(sys.argv[1])
# So many portions a second: less than what a pipe takes at once, and no wake-up for each line.
PORTIONS = 50
URL = f"{os.environ['TELEGRAM_BASE_URL']}123456789:AAStandIn/getUpdates"
POLL = f'httpx - INFO - HTTP Request: POST {URL} "HTTP/1.1 200 OK"'
written = 0
started = time.monotonic()
polled = started - 10
while True:
    now = time.monotonic()
    stamp = time.strftime("%Y-%m-%d %H:%M:%S,000")
    due = int((now - started) * rate) - written
    # Held up, it does not make up for more than a second: that would be another rate.
    if due > rate:
        started = now - (written + rate) / rate
        due = rate
    lines = [f"{stamp} - __main__ - INFO - Sent answer {written + index + 1} to a chat in 13 ms\n" for index in range(due)]
    if now - polled >= 10:
        lines.append(f"{stamp} - {POLL}\n")
        polled = now
    sys.stdout.write("".join(lines))
    sys.stdout.flush()
    written += due
    time.sleep(1 / PORTIONS if rate > 0 else 10)
