"""Stand-ins of services that carry messages, as far as their documents describe them.

They check signatures and limits, answer 200 with a code, and misbehave as told.
"""

import base64
import hmac
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

SECRET = "SECtest"
WECOM_BYTES = 2_048
HUGE_BYTES = 64 * 1_048_576
LIMITS = {"wecom": ((20, 60),), "dingtalk": ((20, 60),), "feishu": ((100, 60), (5, 1))}
"""Messages that a bot takes in so many seconds."""
type Answer = tuple[int, dict[str, Any]]


@dataclass(frozen=True)
class Received:
    """A message as a person or gateway would see it."""

    text: str
    link: str | None
    rung: str | None = None
    at: float = field(default_factory=time.time, compare=False)


@dataclass
class Messenger:
    """A service on loopback; `mode` is how it behaves. Once it gets more than its `limits` it takes nothing more."""

    kind: str
    mode: str = "well"
    limits: Sequence[tuple[int, float]] = ()
    received: list[Received] = field(default_factory=list)
    asked: int = 0
    sent_bytes: int = 0
    elsewhere: str = ""
    url: str = ""

    def answer(self, query: str, headers: Any, body: bytes) -> Answer:
        """Return what the real service would."""
        now = time.time()
        if any(sum(each.at > now - within_s for each in self.received) >= most for most, within_s in self.limits):
            self.mode = "limited"
        return KINDS[self.kind](self, query, headers, json.loads(body), body)

    def take(self, text: str, rung: list[str] | str | None = None) -> None:
        """Keep a message whose link, if any, is its last line."""
        words, _, link = text.rpartition("\n")
        known = link.startswith("http")
        self.received.append(Received(words if known else text, link if known else None, *(rung or [None])[:1]))


def signed(key: str, content: str) -> bytes:
    """Return HMAC-SHA256."""
    return hmac.digest(key.encode(), content.encode(), "sha256")


def wecom(service: Messenger, query: str, headers: Any, sent: dict[str, Any], body: bytes) -> Answer:
    if service.mode in {"limited", "revoked"}:
        return 200, {"errcode": {"limited": 45009, "revoked": 93000}[service.mode], "errmsg": "no"}
    if b"\\u" in body:
        return 200, {"errcode": 40033, "errmsg": "invalid character"}
    if len(sent["text"]["content"].encode()) > WECOM_BYTES:
        return 200, {"errcode": 40058, "errmsg": "text.content exceed max length 2048"}
    service.take(sent["text"]["content"], sent["text"].get("mentioned_mobile_list"))
    return 200, {"errcode": 0, "errmsg": "ok"}


def dingtalk(service: Messenger, query: str, headers: Any, sent: dict[str, Any], body: bytes) -> Answer:
    if service.mode in {"limited", "revoked"}:
        return 200, {"errcode": {"limited": 130101, "revoked": 300001}[service.mode], "errmsg": "no"}
    found = {name: values[0] for name, values in parse_qs(query).items()}
    expected = base64.b64encode(signed(SECRET, f"{found.get('timestamp')}\n{SECRET}")).decode()
    late = abs(time.time() * 1000 - int(found.get("timestamp", 0))) > 3_600_000
    if late or found.get("sign") != expected or found.get("access_token") != "t":
        return 200, {"errcode": 310000, "errmsg": "sign not match"}
    service.take(sent["text"]["content"], sent["at"]["atMobiles"])
    return 200, {"errcode": 0, "errmsg": "ok"}


def feishu(service: Messenger, query: str, headers: Any, sent: dict[str, Any], body: bytes) -> Answer:
    if service.mode == "limited":
        return 400, {"code": 9499, "msg": "too many request", "data": {}}
    if service.mode == "revoked":
        return 200, {"code": 19001, "msg": "param invalid: incoming webhook access token invalid"}
    stamp = sent.get("timestamp", "0")
    expected = base64.b64encode(signed(f"{stamp}\n{SECRET}", "")).decode()
    if abs(time.time() - int(stamp)) > 3600 or sent.get("sign") != expected:
        return 200, {"code": 19021, "msg": "sign match fail or timestamp is not within one hour from current time"}
    service.take(sent["content"]["text"])
    return 200, {"StatusCode": 0, "StatusMessage": "success", "code": 0, "data": {}, "msg": "success"}


def ntfy(service: Messenger, query: str, headers: Any, sent: dict[str, Any], body: bytes) -> Answer:
    if service.mode == "limited":
        return 429, {"code": 42901, "http": 429, "error": "limit reached: too many requests"}
    if service.mode == "revoked" or headers["Authorization"] != f"Bearer {SECRET}":
        return 401, {"code": 40101, "http": 401, "error": "unauthorized"}
    service.received.append(Received(f"{sent['title']}\n{sent['message']}", sent.get("click")))
    return 200, {"id": "x", "event": "message", "topic": sent["topic"]}


def webhook(service: Messenger, query: str, headers: Any, sent: dict[str, Any], body: bytes) -> Answer:
    if service.mode == "limited":
        return 429, {}
    expected = signed(SECRET, f"{headers['X-Wangge-Timestamp']}.{body.decode()}").hex()
    known = headers["X-Wangge-Signature"] == f"sha256={expected}" and headers["Idempotency-Key"] == sent["key"]
    if service.mode == "revoked" or not known:
        return 403, {}
    service.received.append(Received(f"{sent['title']}\n{sent['text']}", sent["link"], sent["mobile"]))
    return 202, {}


KINDS: dict[str, Callable[..., Answer]] = {
    "wecom": wecom,
    "dingtalk": dingtalk,
    "feishu": feishu,
    "ntfy": ntfy,
    "webhook": webhook,
}


def _handler(service: Messenger) -> type[BaseHTTPRequestHandler]:
    class Answers(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            service.asked += 1
            with suppress(BrokenPipeError, ConnectionResetError):
                misbehave = {
                    "hanging": self.hang,
                    "trickling": self.trickle,
                    "trickling headers": self.trickle_headers,
                    "huge": self.flood,
                }.get(service.mode)
                if misbehave:
                    misbehave()
                else:
                    self.reply(*self.status(body))

        def do_GET(self) -> None:
            service.asked += 1
            self.reply(200, {})

        def status(self, body: bytes) -> Answer:
            if service.mode.isdecimal():
                return int(service.mode), {}
            return service.answer(urlsplit(self.path).query, self.headers, body)

        def reply(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            if status == 429:
                self.send_header("Retry-After", "7")
            self.send_header("Location", service.elsewhere)
            self.end_headers()
            self.wfile.write(body)

        def hang(self) -> None:
            time.sleep(2)

        def trickle(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", "9")
            self.end_headers()
            for _ in range(9):
                self.wfile.write(b" ")
                time.sleep(0.2)

        def trickle_headers(self) -> None:
            for byte in b"HTTP/1.1 200 OK\r\n":
                self.wfile.write(bytes([byte]))
                time.sleep(0.2)

        def flood(self) -> None:
            self.send_response(200)
            self.end_headers()
            while service.sent_bytes < HUGE_BYTES:
                service.sent_bytes += self.wfile.write(b" " * 65_536)

        def log_message(self, *said: object) -> None:
            pass

    return Answers


@contextmanager
def serving(kind: str, tls: ssl.SSLContext | None = None) -> Iterator[Messenger]:
    """Run a stand-in while the block lasts, over TLS where a context is given."""
    service = Messenger(kind)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(service))
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    service.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
