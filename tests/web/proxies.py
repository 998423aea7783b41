"""A reverse proxy that serves the site under a prefix, as nginx, Caddy and Traefik do."""

import http.client
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "te", "upgrade"}


class Proxy:
    """A proxy in threads of this process, used as a context manager.

    Parameters
    ----------
    upstream : str
        Address of the site.
    prefix : str
        Path under which the proxy serves the site; other paths get 404.
    strips : bool
        Whether it removes the prefix from the path before it forwards a request.
    sends_headers : bool
        Whether it sends ``X-Forwarded-Prefix``, ``-Host``, ``-Proto`` and ``-For``. ``Host`` is
        always the address of the site.

    Attributes
    ----------
    url : str
        Address of the site behind the proxy, without a trailing slash.
    outside : list of str
        Requested paths that are not under the prefix.
    """

    def __init__(self, upstream, prefix="/creases", *, strips=True, sends_headers=True):
        self.upstream = urlsplit(upstream).netloc
        self.prefix, self.strips, self.sends_headers = prefix, strips, sends_headers
        self.outside = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True
        self.origin = "http://{}:{}".format(*self.server.server_address)
        self.url = self.origin + prefix
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *error):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def _handler(self):
        """Return a handler class that forwards all requests."""

        def pass_on(handler):
            self.pass_on(handler)

        methods = {f"do_{name}": pass_on for name in ("GET", "HEAD", "POST", "OPTIONS")}
        silent = {"log_message": lambda *args: None}
        return type("Handler", (BaseHTTPRequestHandler,), methods | silent)

    def pass_on(self, handler):
        """Forward one request, and the response in chunks as they arrive."""
        path = handler.path
        if path.partition("?")[0] != self.prefix and not path.startswith(f"{self.prefix}/"):
            self.outside.append(path)
            handler.send_error(404)
            return
        if self.strips:
            path = path.removeprefix(self.prefix)
            path = path if path.startswith("/") else f"/{path}"
        headers = {
            name: value
            for name, value in handler.headers.items()
            if name.lower() not in HOP_BY_HOP | {"host"}
        }
        if self.sends_headers:
            headers["X-Forwarded-Prefix"] = self.prefix
            headers["X-Forwarded-Host"] = handler.headers["Host"]
            headers["X-Forwarded-Proto"] = "http"
            headers["X-Forwarded-For"] = handler.client_address[0]
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        connection = http.client.HTTPConnection(self.upstream)
        try:
            connection.request(handler.command, path, body, headers)
            answer = connection.getresponse()
            handler.send_response_only(answer.status, answer.reason)
            for name, value in answer.getheaders():
                if name.lower() not in HOP_BY_HOP:
                    handler.send_header(name, value)
            handler.send_header("Connection", "close")
            handler.end_headers()
            while piece := answer.read1():
                handler.wfile.write(piece)
                handler.wfile.flush()
        except (BrokenPipeError, ConnectionResetError):
            """Ignore clients that disconnect before the end, as browsers do."""
        finally:
            connection.close()
            handler.close_connection = True
