"""A server that keeps subscriptions and idempotency keys as Stripe does, and fails as it is told.

Of one key the first answer is kept, a 500 too, and given again; counted are the deeds, not the calls.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Stripelike:
    """The state, and what to do next: ``faults`` are taken one by one by calls that change something."""

    subscriptions: dict[str, dict] = field(default_factory=dict)
    cards: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    kept: dict[str, tuple[int, dict]] = field(default_factory=dict)
    deeds: list[tuple[str, str]] = field(default_factory=list)
    n_calls: int = 0
    address: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def n_deeds(self, order: str) -> int:
        """How often an order changed something: its keys all begin with the order's."""
        return sum(name == order or name.startswith(f"{order}:") for name, _what in self.deeds)


@contextmanager
def running(customers: dict[str, datetime]) -> Iterator[Stripelike]:
    """The server on loopback, with one subscription for each customer, paid until an instant."""
    state = Stripelike({name: subscription(name, until) for name, until in customers.items()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Ours", (Handler,), {"state": state}))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    state.address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()


def subscription(customer: str, until: datetime) -> dict:
    price = {
        "id": "price_1",
        "product": "prod_1",
        "unit_amount": 999,
        "currency": "eur",
        "recurring": {"interval": "month", "interval_count": 1},
    }
    item = {"id": "si_1", "object": "subscription_item", "price": price, "current_period_end": int(until.timestamp())}
    return {
        "id": f"sub_{customer}", "object": "subscription", "customer": customer, "status": "active", "metadata": {},
        "cancel_at_period_end": False, "cancel_at": None, "ended_at": None, "pause_collection": None,
        "latest_invoice": f"in_{customer}", "items": {"object": "list", "data": [item]},
    }  # fmt: skip


def ended(state: Stripelike, customer: str, at: datetime, *, card: str = "pm_1") -> None:
    """Let a customer's subscription have ended, with a card of theirs still known (empty: none is)."""
    state.subscriptions[customer] |= {"status": "canceled", "ended_at": int(at.timestamp())}
    if card:
        state.cards[customer] = card


class Handler(BaseHTTPRequestHandler):
    """One call."""

    state: Stripelike
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        if url.path == "/v1/subscriptions":
            customer = dict(parse_qsl(url.query))["customer"]
            found = [one for one in self.state.subscriptions.values() if one["customer"] == customer]
            self._say(200, {"object": "list", "data": found, "has_more": False})
        elif url.path.startswith("/v1/customers/"):
            customer = url.path.split("/")[3]
            card = {"default_payment_method": self.state.cards.get(customer)}
            self._say(200, {"object": "customer", "id": customer, "invoice_settings": card, "default_source": None})
        else:
            self._say(200, {"object": "balance"})

    def do_POST(self) -> None:
        body = dict(
            parse_qsl(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode(), keep_blank_values=True)
        )
        key = self.headers.get("Idempotency-Key", "")
        with self.state.lock:
            self.state.n_calls += 1
            if key in self.state.kept:
                return self._say(*self.state.kept[key])
            fault = self.state.faults.pop(0) if self.state.faults else ""
            answer = self._answer(fault, body, key)
            if key and answer[0] not in (429, 401):
                self.state.kept[key] = answer
        if fault == "hang after":
            time.sleep(1.2)
        if fault == "break after":
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)
            return None
        return self._say(*answer)

    def _answer(self, fault: str, body: dict[str, str], key: str) -> tuple[int, dict]:
        if fault in ("500", "429", "401"):
            kind = {"500": "api_error", "429": "rate_limit_error", "401": "invalid_request_error"}[fault]
            return int(fault), {"error": {"type": kind, "message": "as told"}}
        if fault == "402":
            return 402, {"error": {"type": "card_error", "code": "card_declined", "message": "declined"}}
        done = self._deed(urlsplit(self.path).path, body, key)
        return (500, {"error": {"type": "api_error", "message": "as told"}}) if fault == "500 after" else (200, done)

    def _deed(self, path: str, body: dict[str, str], key: str) -> dict:
        """Change what is kept, and count it if it came under a key."""
        if path == "/v1/coupons":
            return {"object": "coupon", "id": body["id"]}
        if path.endswith("/pay"):
            self.state.deeds.append((key, "pay"))
            return {"object": "invoice", "id": path.split("/")[3]}
        if path == "/v1/subscriptions":
            until = datetime.now(UTC) + timedelta(days=30)
            made = subscription(body["customer"], until) | {"id": f"sub_again_{body['customer']}"}
            made["metadata"] = {name[9:-1]: value for name, value in body.items() if name.startswith("metadata[")}
            self.state.subscriptions[body["customer"]] = made
            self.state.deeds.append((key, "begin"))
            return json.loads(json.dumps(made))
        one = next(one for one in self.state.subscriptions.values() if one["id"] == path.rpartition("/")[2])
        one["metadata"] |= {name[9:-1]: value for name, value in body.items() if name.startswith("metadata[")}
        if "cancel_at_period_end" in body:
            one["cancel_at_period_end"] = body["cancel_at_period_end"].lower() == "true"
        if key:
            self.state.deeds.append((key, ",".join(sorted(body))))
        return json.loads(json.dumps(one))

    def _say(self, status: int, body: dict) -> None:
        told = json.dumps(body).encode()
        with suppress(OSError):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

    def log_message(self, *_told: object) -> None:
        """Say nothing."""
