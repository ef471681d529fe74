"""A Telegram bot in the shape of the reference deployment; the standard library only.

It polls a local Bot API and logs as python-telegram-bot 20+ does with httpx at INFO. Settings come from the
environment, else from `.env` beside this file:

TELEGRAM_BOT_TOKEN, TELEGRAM_BASE_URL   whom to poll
POLL_TIMEOUT_S                          long poll, seconds, may be a fraction
BOT_GUARD=1                             bind 127.0.0.1:60001, exit 1 if a clone holds it
BOT_ON_CONFLICT=exit | retry            what to do on 409
BOT_CONTROL                             directory of commands, see below

Commands are files in BOT_CONTROL. Done once and removed: `leak` (content: MB), `stall`, `say` (content: lines to
print), `fork`, `spawn`, `exit` (content: status). In force while they lie there: `crash-at-start` (content: the last
words), `ignore-term`.
"""

import http.client
import json
import logging
import multiprocessing
import os
import signal
import socket
import sys
import time
import urllib.parse

HERE = os.path.dirname(os.path.abspath(__file__))


def load_dotenv():
    """As python-dotenv: what is in the environment wins."""
    try:
        with open(os.path.join(HERE, ".env"), encoding="utf-8") as lines:
            for line in lines:
                name, separator, value = line.strip().partition("=")
                if separator and not name.startswith("#"):
                    os.environ.setdefault(name, value.strip("'\""))
    except FileNotFoundError:
        pass


load_dotenv()
logging.basicConfig(format="%(asctime)s - %(name)s - %(levelname)s - %(message)s", level=logging.INFO)
log = logging.getLogger("__main__")
httpx_log = logging.getLogger("httpx")
updater_log = logging.getLogger("telegram.ext.Updater")

TOKEN = os.environ["TELEGRAM_BOT_TOKEN"]
BASE = urllib.parse.urlsplit(os.environ["TELEGRAM_BASE_URL"])
POLL_TIMEOUT_S = float(os.environ.get("POLL_TIMEOUT_S", "10"))
CONTROL = os.environ.get("BOT_CONTROL", os.path.join(HERE, "control"))
hoard = []  # what must not be collected
children = []


class NetworkError(Exception):
    """The API cannot be reached, or answers nonsense."""


class Conflict(Exception):
    """409."""


class InvalidToken(Exception):
    """401."""


def call(method, **parameters):
    path = f"{BASE.path}{TOKEN}/{method}"
    connection = http.client.HTTPConnection(BASE.hostname, BASE.port, timeout=POLL_TIMEOUT_S + 5)
    try:
        headers = {"Content-Type": "application/json", "User-Agent": f"bot.py/{os.getpid()}"}
        connection.request("POST", path, json.dumps(parameters), headers)
        response = connection.getresponse()
        body = response.read()
    except (OSError, http.client.HTTPException) as error:
        raise NetworkError(f"httpx.ConnectError: {error}") from error
    finally:
        connection.close()
    url = f"{BASE.scheme}://{BASE.netloc}{path}"
    httpx_log.info('HTTP Request: POST %s "HTTP/1.1 %d %s"', url, response.status, response.reason)
    if response.status == 409:
        raise Conflict(json.loads(body)["description"])
    if response.status == 401:
        raise InvalidToken(f"The token `{TOKEN}` was rejected by the server.")
    if response.status != 200:
        raise NetworkError(f"{response.reason}")
    return json.loads(body)["result"]


def in_force(command):
    """Content of a command that lies there; None when it does not."""
    try:
        with open(os.path.join(CONTROL, command), encoding="utf-8") as file:
            return file.read().strip()
    except OSError:
        return None


def taken(command):
    """The same, and it is removed: done once."""
    content = in_force(command)
    if content is not None:
        os.unlink(os.path.join(CONTROL, command))
    return content


def obey():
    megabytes = taken("leak")
    if megabytes is not None:
        # Written to, so that it is really there.
        hoard.append(bytearray(os.urandom(4096)) * (256 * int(megabytes)))
    words = taken("say")
    if words is not None:
        print(words, file=sys.stderr, flush=True)
    if taken("fork") is not None and os.fork() == 0:
        while True:
            time.sleep(3600)
    if taken("spawn") is not None:
        child = multiprocessing.get_context("spawn").Process(target=time.sleep, args=(3600,), daemon=True)
        child.start()
        children.append(child)
    status = taken("exit")
    if status is not None:
        sys.exit(int(status or 0))
    if taken("stall") is not None:
        while True:
            time.sleep(3600)


def guard():
    lock = socket.socket()
    try:
        lock.bind(("127.0.0.1", 60001))
    except OSError:
        log.critical("Another instance of the bot is running already")
        sys.exit(1)
    return lock


def main():
    words = in_force("crash-at-start")
    if words is not None:
        print(words or "RuntimeError: crashed at start", file=sys.stderr, flush=True)
        sys.exit(1)
    if in_force("ignore-term") is not None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if os.environ.get("BOT_GUARD") == "1":
        hoard.append(guard())
    call("getMe")
    call("deleteWebhook")
    log.info("Application started")
    pause_s = 1.0
    while True:
        obey()
        try:
            call("getUpdates", timeout=POLL_TIMEOUT_S, offset=0)
            pause_s = 1.0
        except Conflict as error:
            if os.environ.get("BOT_ON_CONFLICT", "exit") == "exit":
                log.critical("Conflict: %s", str(error).removeprefix("Conflict: "))
                sys.exit(1)
            updater_log.error("Exception happened while polling for updates: telegram.error.Conflict: %s", error)
            time.sleep(min(pause_s, POLL_TIMEOUT_S))
        except NetworkError as error:
            updater_log.error("Exception happened while polling for updates: telegram.error.NetworkError: %s", error)
            time.sleep(min(pause_s, POLL_TIMEOUT_S))
            pause_s = min(pause_s * 1.5, 30.0)


if __name__ == "__main__":
    main()
