"""A bot on Debian's python-telegram-bot 13.15, its API pointed at the local stand-in.

PTB 13 logs nothing while it polls (no heartbeat) and retries on 409, which it logs as an ERROR.
"""

import logging
import os

from telegram.ext import Updater

logging.basicConfig(format="%(asctime)s - %(name)s - %(levelname)s - %(message)s", level=logging.INFO)
updater = Updater(os.environ["TELEGRAM_BOT_TOKEN"], base_url=os.environ["TELEGRAM_BASE_URL"])
updater.start_polling(timeout=max(1, round(float(os.environ.get("POLL_TIMEOUT_S", "10")))))
logging.getLogger("__main__").info("Application started")
updater.idle()
