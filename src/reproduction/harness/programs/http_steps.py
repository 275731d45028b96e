"""The steps `serve` and `request`, on the sandbox's own loopback. Loaded only when a plan has them."""
import socket
import threading
import time

LONGEST = 1_048_576
# Seconds; a handler that says nothing for so long, like the inert stub's, will not answer.
ANSWER = 1.0


def serve(value, failure):
    """Serves a WSGI application or a request handler class in a thread of its own; gives the port."""
    from http.server import BaseHTTPRequestHandler, HTTPServer
    if isinstance(value, type) and issubclass(value, BaseHTTPRequestHandler):
        server = HTTPServer(("127.0.0.1", 0), value)
    elif callable(value):
        from wsgiref.simple_server import WSGIRequestHandler, make_server

        class Quiet(WSGIRequestHandler):
            def log_message(self, *_):
                pass
        server = make_server("127.0.0.1", 0, value, handler_class=Quiet)
    else:
        raise failure("only a WSGI application or a request handler class can be served")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server.server_address[1]


def octets(value):
    return value if isinstance(value, bytes) else str(value).encode("utf-8", "surrogatepass")


def request(asked, failure):
    """One request, its head written by hand, so that path and headers arrive byte for byte. Gives status, headers and body."""
    body, headers = octets(asked["body"]), list(asked["headers"])
    names = {name.lower() for name, _ in headers}
    if "host" not in names:
        headers.insert(0, ("Host", "127.0.0.1:%d" % asked["port"]))
    if "connection" not in names:
        headers.append(("Connection", "close"))
    if body and not names & {"content-length", "transfer-encoding"}:
        headers.append(("Content-Length", len(body)))
    head = asked["method"].encode("ascii") + b" " + octets(asked["path"]) + b" HTTP/1.1\r\n"
    head += b"".join(octets(name) + b": " + octets(value) + b"\r\n" for name, value in headers)
    link = connected(asked["port"], failure)
    link.sendall(head + b"\r\n" + body)
    return response(received(link))


def connected(port, failure):
    """A server that the target starts by itself may need a moment."""
    for _ in range(100):
        try:
            return socket.create_connection(("127.0.0.1", int(port)))
        except OSError:
            time.sleep(0.02)
    raise failure("nothing listens on port %s" % port)


def received(link):
    data = b""
    link.settimeout(ANSWER)
    while len(data) < LONGEST and not whole(data):
        try:
            more = link.recv(65536)
        except OSError:
            break
        if not more:
            break
        data += more
    link.close()
    return data[:LONGEST]


def split(data):
    head, mark, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    pairs = (line.partition(":") for line in lines[1:] if ":" in line)
    return lines[0], {name.lower(): value.strip() for name, _, value in pairs}, body, bool(mark)


def whole(data):
    _, headers, body, complete = split(data)
    length = headers.get("content-length", "")
    return complete and length.isdigit() and len(body) >= int(length)


def response(data):
    first, headers, body, _ = split(data)
    words = first.split(" ")
    status = int(words[1]) if len(words) > 1 and words[1].isdigit() else 0
    if "chunked" in headers.get("transfer-encoding", "").lower():
        body = unchunked(body)
    return {"status": status, "headers": headers, "body": body.decode("utf-8", "replace")}


def unchunked(body):
    parts, rest = [], body
    while True:
        size, mark, rest = rest.partition(b"\r\n")
        try:
            count = int(size.split(b";")[0], 16)
        except ValueError:
            break
        if not mark or count <= 0:
            break
        parts.append(rest[:count])
        rest = rest[count + 2:]
    return b"".join(parts)
