"""A worker killed again and again, a mail server and a Stripe that fail, hang and lie: counted at the neighbour's side."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from email.parser import BytesHeaderParser
from pathlib import Path

import mailserver
import pytest
import stripelike
from outgoing import let_leave

from goodwill import ledger, outbox, people
from goodwill.channels.email import message_id
from goodwill.facts import Posting, SubscriptionStarted
from goodwill.orders import ALL, Deed, Do, Key, Order, Purpose, Say
from goodwill.store.models import InboxItem, Outgoing
from goodwill.store.transactions import writing
from goodwill.vocabulary import Handle, HandleKind

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
        # A long run may let each of its processes wait for its turn on a shared machine: GOODWILL_KILLED_TURN="nice".
        turn = shlex.split(os.environ.get("GOODWILL_KILLED_TURN", ""))
        child = subprocess.Popen(
            [*turn, sys.executable, str(HERE / "dispatcher.py"), *told], env=env, stdout=subprocess.PIPE, text=True
        )
        assert child.stdout.readline() == "ready\n"
        return child

    def n_arrived(self) -> int:
        return len(self.mail.taken) + len(self.stripe.deeds)

    def kill_after(self, n: int) -> None:
        """Let one arrive with so many more, and be killed there and then."""
        child, wanted, until = self.start(), self.n_arrived() + n, time.monotonic() + 60 + n / 10
        while child.poll() is None and self.n_arrived() < wanted and time.monotonic() < until:
            time.sleep(0.001)
        child.send_signal(signal.SIGKILL)
        child.wait(timeout=30)

    def finish(self, *, within: int = 30) -> None:
        """Let processes run to their end until nothing waits."""
        for _time in range(within):
            child = self.start()
            child.wait(timeout=3600)
            waiting = Outgoing.objects.filter(state__in=["waiting", "claimed", "failed"]).exclude(name="confirm_end")
            if not waiting.exists():
                return
            self.minutes += 60
        raise AssertionError(f"something still waits: {outbox.counts()}")


def ordered(house, n: int, purpose: Purpose = Purpose.SERVICE, channels: str | tuple[str, ...] = ALL) -> list[int]:
    """Order for each of so many: a message, and that the subscription ends."""
    house.now = datetime.now(UTC)
    let_leave(house)
    them = paying(house, n)
    say = Say("ask", channels, purpose)
    outbox.put_all([Order(Key("dormancy", one, "asked", "1"), say, house.now) for one in them], house.now)
    cancel = Do(Deed.CANCEL_AT_PERIOD_END)
    outbox.put_all([Order(Key("dormancy", one, "let_go", "1"), cancel, house.now) for one in them], house.now)
    return them


def paying(house, n: int) -> list[int]:
    """So many subscribers with an address and a subscription at the biller's, made by the thousand."""
    found: list[int] = []
    for begin in range(0, n, 1000):
        names = [f"user{i}" for i in range(begin, min(begin + 1000, n))]
        users = {Handle(HandleKind.USER, name): name for name in names}
        met = people.subjects_of(users, at=house.now)
        subjects = {name: met[handle] for handle, name in users.items()}
        leads = {Handle(HandleKind.EMAIL, f"{name}@mail.example"): one for name, one in subjects.items()}
        leads |= {Handle(HandleKind.STRIPE, f"cus_{name}"): one for name, one in subjects.items()}
        with writing():
            people.link_all(leads, at=house.now)
        began = SubscriptionStarted(plan="basic", amount_minor=999, currency="EUR")
        ledger.record(
            [Posting(one, house.now, began, f"began:{one}", "tests") for one in subjects.values()], at=house.now
        )
        found += subjects.values()
    return found


def customers(n: int) -> dict[str, datetime]:
    return {f"cus_user{i}": datetime.now(UTC) + timedelta(days=400) for i in range(n)}


def letters(server: mailserver.Server) -> Counter[str]:
    heads = BytesHeaderParser()
    return Counter(str(heads.parsebytes(one.content)["Message-ID"]) for one in server.taken)


def once_each(run: Run, them: list[int], *, split: bool = True) -> None:
    """Everything arrived once: counted where it arrived."""
    tail = ":email" if split else ""
    wanted = {message_id(f"dormancy:{one}:asked:1{tail}", "kino.example") for one in them}
    # what Stripe said it failed at is tried again under a key of its own once it is seen that nothing came of it
    deeds = Counter(":".join(key.split(":")[:4]) for key, _what in run.stripe.deeds)
    assert letters(run.mail) == Counter(wanted)
    assert deeds == Counter(f"dormancy:{one}:let_go:1" for one in them)
    assert InboxItem.objects.count() == (len(them) if split else 0)


def test_a_worker_killed_many_times_tells_everybody_once_and_asks_the_biller_once(house, tmp_path):
    killed(house, tmp_path, n=24, kills=5)


@pytest.mark.slow
def test_a_worker_killed_fifty_times_over_a_hundred_thousand(house, tmp_path):
    n = int(os.environ.get("GOODWILL_KILLED_OVER", "100000"))
    killed(house, tmp_path, n=n, kills=50, channels=("email",))


def killed(house, tmp_path: Path, *, n: int, kills: int, channels: str | tuple[str, ...] = ALL) -> None:
    """Kill a process after each so much that arrived, the kills spread over the whole of it."""
    them = ordered(house, n, channels=channels)
    with mailserver.running(copies=tmp_path / "copies") as mail, stripelike.running(customers(n)) as stripe:
        run = Run(house, mail, stripe, tmp_path / "copies")
        for kill in range(kills):
            run.kill_after(max(1, 2 * n // (kills + 1) - 3 + kill * 7 % 6))
            print(f"kill {kill + 1}: {len(mail.taken)} letters, {len(stripe.deeds)} deeds, {stripe.n_calls} calls")
        run.finish()
        sent, doubled = len(mail.taken), len(mail.taken) - len(letters(mail))
        print(f"{n} people, {kills} kills: {sent} letters ({doubled} twice), {stripe.n_calls} calls for deeds,")
        print(f"{len(stripe.deeds)} deeds of {len({key for key, _what in stripe.deeds})} orders")

        once_each(run, them, split=channels == ALL)


def test_a_mail_server_and_a_stripe_that_fail_hang_and_lie_get_everything_once(house, tmp_path):
    them = ordered(house, 24)
    with mailserver.running(copies=tmp_path / "copies") as mail, stripelike.running(customers(24)) as stripe:
        run = Run(house, mail, stripe, tmp_path / "copies")
        stripe.faults = ["500", "", "429", "hang after", "500 after", "break after", "500", "429"]
        for fault in ("lie", "break", "451 4.3.0 disk full", "421 4.3.2 closing", "hang"):
            mail.says["data"] = fault
            run.start().wait(timeout=120)
            run.minutes += 90
        run.finish()

        once_each(run, them)


def test_where_mail_cannot_be_asked_what_must_be_told_is_told_under_one_id_and_all_else_waits_for_a_person(house):
    them = ordered(house, 6, Purpose.RETENTION)
    with mailserver.running() as mail, stripelike.running(customers(6)) as stripe:
        run = Run(house, mail, stripe, "")
        mail.says["data"] = "lie"
        run.kill_after(14)
        run.finish()

        assert max(letters(mail).values()) == 1
        assert len(letters(mail)) + outbox.counts()["dead"] >= len(them)
