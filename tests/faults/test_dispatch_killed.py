"""A worker killed again and again, a mail server and a Stripe that fail, hang and lie: counted at the neighbour's side."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import mailserver
import pytest
import stripelike
from outgoing import let_leave, pays, windows

from goodwill import outbox
from goodwill.channels.email import message_id
from goodwill.orders import ALL, Deed, Do, Key, Order, Purpose, Say
from goodwill.store.models import InboxItem, Outgoing

SECRETS = {"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for tests"}
HERE = Path(__file__).parent


class Run:
    """Processes that carry things out, one after the other, each six minutes later: whatever a dead one held is free by then."""

    def __init__(self, house, mail: mailserver.Server, stripe: stripelike.Stripelike, copies: Path | str) -> None:
        self.house, self.mail, self.stripe, self.copies = house, mail, stripe, copies
        self.minutes = 0

    def start(self) -> subprocess.Popen[str]:
        self.minutes += 6
        told = [str(self.house.path), str(self.mail.port), str(self.copies), self.stripe.address, str(self.minutes)]
        env = os.environ | SECRETS | {"PYTHONPATH": str(HERE.parent), "OPENBLAS_NUM_THREADS": "1"}
        child = subprocess.Popen(
            [sys.executable, str(HERE / "dispatcher.py"), *told], env=env, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout.readline() == "ready\n"
        return child

    def n_arrived(self) -> int:
        return len(self.mail.taken) + len(self.stripe.deeds)

    def kill_after(self, n: int) -> None:
        """Let one arrive with so many more, and be killed there and then."""
        child, wanted, until = self.start(), self.n_arrived() + n, time.monotonic() + 60
        while child.poll() is None and self.n_arrived() < wanted and time.monotonic() < until:
            time.sleep(0.001)
        child.send_signal(signal.SIGKILL)
        child.wait(timeout=30)

    def finish(self, *, within: int = 30) -> None:
        """Let processes run to their end until nothing waits."""
        for _time in range(within):
            child = self.start()
            child.wait(timeout=600)
            waiting = Outgoing.objects.filter(state__in=["waiting", "claimed", "failed"]).exclude(name="confirm_end")
            if not waiting.exists():
                return
            self.minutes += 60
        raise AssertionError(f"something still waits: {outbox.counts()}")


def ordered(house, n: int, purpose: Purpose = Purpose.SERVICE) -> list[int]:
    """Order for each of so many: a message to all channels, and that the subscription ends."""
    house.now = datetime.now(UTC)
    let_leave(house)
    doors = windows()
    people = [pays(house, f"user{i}", doors) for i in range(n)]
    say = Say("ask", ALL, purpose)
    outbox.put_all([Order(Key("dormancy", one, "asked", "1"), say, house.now) for one in people], house.now)
    cancel = Do(Deed.CANCEL_AT_PERIOD_END)
    outbox.put_all([Order(Key("dormancy", one, "let_go", "1"), cancel, house.now) for one in people], house.now)
    return people


def customers(n: int) -> dict[str, datetime]:
    return {f"cus_user{i}": datetime.now(UTC) + timedelta(days=400) for i in range(n)}


def letters(server: mailserver.Server) -> Counter[str]:
    return Counter(str(message_from_bytes(one.content)["Message-ID"]) for one in server.taken)


def once_each(run: Run, people: list[int]) -> None:
    """Everything arrived once: counted where it arrived."""
    wanted = {message_id(f"dormancy:{one}:asked:1:email", "kino.example") for one in people}
    assert letters(run.mail) == Counter(wanted)
    assert {one: run.stripe.n_deeds(f"dormancy:{one}:let_go:1") for one in people} == dict.fromkeys(people, 1)
    assert InboxItem.objects.count() == len(people)


def test_a_worker_killed_many_times_tells_everybody_once_and_asks_the_biller_once(house, tmp_path):
    killed(house, tmp_path, n=24, kills=5)


@pytest.mark.slow
def test_a_worker_killed_fifty_times_over_a_hundred_thousand(house, tmp_path):
    n = int(os.environ.get("GOODWILL_KILLED_OVER", "100000"))
    killed(house, tmp_path, n=n, kills=50)


def killed(house, tmp_path: Path, *, n: int, kills: int) -> None:
    people = ordered(house, n)
    with mailserver.running(copies=tmp_path / "copies") as mail, stripelike.running(customers(n)) as stripe:
        run = Run(house, mail, stripe, tmp_path / "copies")
        for kill in range(kills):
            run.kill_after(1 + kill * 7 % max(2 * n // (kills + 2), 2))
        run.finish()

        once_each(run, people)


def test_a_mail_server_and_a_stripe_that_fail_hang_and_lie_get_everything_once(house, tmp_path):
    people = ordered(house, 24)
    with mailserver.running(copies=tmp_path / "copies") as mail, stripelike.running(customers(24)) as stripe:
        run = Run(house, mail, stripe, tmp_path / "copies")
        stripe.faults = ["500", "", "429", "hang after", "500 after", "break after", "500", "429"]
        for fault in ("lie", "break", "451 4.3.0 disk full", "421 4.3.2 closing", "hang"):
            mail.says["data"] = fault
            run.start().wait(timeout=120)
            run.minutes += 90
        run.finish()

        once_each(run, people)


def test_where_mail_cannot_be_asked_what_must_be_told_is_told_under_one_id_and_all_else_waits_for_a_person(house):
    people = ordered(house, 6, Purpose.RETENTION)
    with mailserver.running() as mail, stripelike.running(customers(6)) as stripe:
        run = Run(house, mail, stripe, "")
        mail.says["data"] = "lie"
        run.kill_after(14)
        run.finish()

        assert max(letters(mail).values()) == 1
        assert len(letters(mail)) + outbox.counts()["dead"] >= len(people)
