"""The neighbour: same venv, same directory, another program. Never to be touched."""

import http.server

http.server.ThreadingHTTPServer(("127.0.0.1", 8090), http.server.SimpleHTTPRequestHandler).serve_forever()
