# Logs as a bot that polls every 10 s, and starts no process for it: a read that nobody answers is the pause.
exec {nobody}<> <(:)
# Not all at the same moment.
read -r -t "$((RANDOM % 10)).$((RANDOM % 10))" -u "$nobody"
while :; do
  printf '%(%Y-%m-%d %H:%M:%S)T,000 - httpx - INFO - HTTP Request: POST %s123456789:AAStandIn/getUpdates "HTTP/1.1 200 OK"\n' -1 "$TELEGRAM_BASE_URL"
  read -r -t 10 -u "$nobody"
done
