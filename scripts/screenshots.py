"""Takes the screenshots of the docs: a made-up company, served, looked at by a real browser. Run by ``make screenshots``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import urlopen

GOODWILL = str(Path(sys.executable).with_name("goodwill"))
OUT = Path(__file__).resolve().parents[1] / "docs" / "screenshots"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PORT = 8917
DESK, PHONE = (1280, 860), (390, 844)
TALL = (1280, 1500)
SHOTS = {
    "today": ("/", DESK, "light"),
    "today-phone": ("/", PHONE, "dark"),
    "subscribers": ("/subscribers?standing=active&silent=7", DESK, "light"),
    "subscriber": ("/subscribers/{number}", DESK, "light"),
    "subscriber-phone": ("/subscribers/{number}", PHONE, "light"),
    "journey": ("/subscribers/{number}#journey", DESK, "dark"),
    "at-risk": ("/at-risk", (1280, 1240), "light"),
    "goodwill": ("/goodwill?by=plan", (1280, 1500), "light"),
    "who-leaves": ("/who-leaves", (1280, 1500), "dark"),
    "decisions": ("/decisions", DESK, "light"),
    "decision": ("/decisions/{decision}", (1280, 1500), "light"),
    "decision-phone": ("/decisions/{decision}?way=staged#ways", PHONE, "dark"),
    "decision-board": ("/decisions/{decision}/board", (900, 1240), "light"),
    "new-decision": ("/decisions/new", TALL, "light"),
    "new-decision-phone": ("/decisions/new", PHONE, "dark"),
    "decision-cases": ("/decisions/cases", (1280, 1100), "light"),
    "retention": ("/retention", (1280, 1240), "light"),
    "retention-phone": ("/retention?by=country", PHONE, "dark"),
    "use": ("/use", (1280, 1240), "light"),
    "title": ("/use/title?title={title}", TALL, "dark"),
    "programmes": ("/programmes", DESK, "light"),
    "programme": ("/programmes/dormancy", TALL, "light"),
    "message-phone": ("/programmes/messages/dormancy.last_chance/en", PHONE, "light"),
    "experiments": ("/experiments", DESK, "light"),
    "experiment": ("/experiments/dormancy", (1280, 1240), "light"),
    "should-we": ("/experiments/should-we", TALL, "light"),
    "should-we-phone": ("/experiments/should-we", PHONE, "dark"),
    "outbox": ("/outbox", DESK, "light"),
    "intake": ("/intake", DESK, "light"),
    "quarantine": ("/intake/quarantine", DESK, "dark"),
    "imports": ("/intake/imports", DESK, "light"),
    "account": ("/settings/account", DESK, "light"),
    "colleagues": ("/settings/colleagues", DESK, "light"),
    "money": ("/settings/money", DESK, "light"),
    "languages": ("/settings/languages", DESK, "light"),
    "patience": ("/settings/patience", DESK, "light"),
    "leaving": ("/settings/leaving", DESK, "light"),
    "privacy": ("/settings/privacy", DESK, "light"),
    "tokens": ("/settings/tokens", DESK, "light"),
    "webhooks": ("/settings/webhooks", DESK, "light"),
    "health": ("/settings/health", DESK, "light"),
    "audit": ("/settings/audit", DESK, "dark"),
    "palette": ("/palette?q=re", DESK, "light"),
    "design": ("/design", DESK, "light"),
}
"""Every page, by the name of its picture: its address, the size of the window, and the light. ``--only a,b`` takes some again."""
COUNTED = {
    "/": "#standings", "/retention": "#cohorts", "/use": "#devices", "/who-leaves": "#left-by-cause",
    "/goodwill?by=plan": "#goodwill-statement", "/decisions/{decision}": "#came-cancellations", "/decisions/cases": "#case-split-2011",
    "/use/title?title={title}": "#title-weeks", "/experiments/dormancy": "#arms", "/experiments/should-we": "#net",
}  # fmt: skip
"""Pages whose figures are counted behind them, and what is there once they are."""
EVENTS = (
    b'{"writeKey":"%s","batch":[{"type":"track","event":"Video Playback Started","userId":"sim-000002",'
    b'"messageId":"shot-%d","properties":{"session_id":"s","title":"The Long Way Round"}},'
    b'{"type":"track","event":"Hello","userId":"sim-000002","messageId":"bad-%d","timestamp":"next Tuesday"}]}'
)


def main() -> None:
    """Make the company, serve it, take the pictures."""
    with tempfile.TemporaryDirectory(prefix="goodwill-shots-") as folder:
        os.environ["GOODWILL_HOME"] = folder
        _run("simulate", "--subscribers", "2000", "--months", "12", "--seed", "7", "--decided")
        _run("worth", "--keep")
        _bear_less()
        _run("programmes", "set", "dormancy", '{"arms": {"last_chance": 0.4, "pause": 0.3, "held_out": 0.3}}')
        _run("programmes", "on", "dormancy")
        _run("rounds")
        key = _run("keys", "create", "web", "--json").split('"write_key": "')[1].split('"')[0]
        server = subprocess.Popen([GOODWILL, "serve", "--port", str(PORT)])
        try:
            _wait()
            _tell(key)
            _shoot(_link())
        finally:
            server.terminate()
            server.wait(timeout=30)


def _run(*words: str) -> str:
    return subprocess.run([GOODWILL, *words], check=True, capture_output=True, text=True).stdout


def _bear_less() -> None:
    """Bear silence for months rather than years: a company of one year has nobody else to ask."""
    from goodwill.site.setup import open_site

    open_site()
    from goodwill import policy

    policy.change(by="screenshots", silence={"unplayed_days": 45, "played_days": 60})


def _wait() -> None:
    for _ in range(300):
        try:
            urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=5).close()
        except (URLError, OSError):
            time.sleep(0.2)
        else:
            return
    sys.exit("the server did not come up")


def _tell(key: str) -> None:
    for n in range(3):
        urlopen(f"http://127.0.0.1:{PORT}/v1/batch", EVENTS % (key.encode(), n, n), timeout=30).close()


def _link() -> str:
    from goodwill.site.setup import open_site

    open_site()
    from datetime import UTC, datetime

    from goodwill.console.access import sign_in_link
    from goodwill.segments.rows import micros
    from goodwill.store.models import Colleague, Role

    you = Colleague(email="you@example.org", name="You", role=Role.OWNER, joined_us=micros(datetime.now(UTC)))
    you.set_unusable_password()
    you.save()
    return sign_in_link(you, f"http://127.0.0.1:{PORT}")


def _number() -> int:
    """The subscriber of the first thousand with the fullest journey."""
    from goodwill import ledger
    from goodwill.store.models import Person
    from goodwill.vocabulary import SubjectId

    known = Person.objects.filter(kind="subscriber").order_by("subject").values_list("subject", flat=True)[:120]
    return max(known, key=lambda one: len({entry.fact.wire for entry in ledger.history(SubjectId(one))}))


def _decision() -> int:
    """The decision whose forecast was sealed."""
    from goodwill import review

    return next(int(one.subject) for one in review.decided() if one.seal)


def _title() -> str:
    """The title that was begun most, as an address has it."""
    from goodwill.warehouse.measures import titles

    return quote(max((one for one in titles() if one.title), key=lambda one: one.n_started).title)


def _shoot(link: str) -> None:
    from playwright.sync_api import sync_playwright

    known, state = {"number": _number(), "decision": _decision(), "title": _title()}, None
    wanted = sys.argv[sys.argv.index("--only") + 1].split(",") if "--only" in sys.argv else SHOTS
    OUT.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name in wanted:
            address, (width, height), scheme = SHOTS[name]
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, storage_state=state, locale="en-GB"
            )
            page = context.new_page()
            if state is None:
                page.goto(link)
                for counted, there in COUNTED.items():
                    page.goto(f"http://127.0.0.1:{PORT}{counted.format(**known)}")
                    page.wait_for_selector(there, timeout=900_000)
                state = context.storage_state()
            answer = page.goto(f"http://127.0.0.1:{PORT}" + address.format(**known), wait_until="load")
            if answer is None or answer.status != 200:
                sys.exit(f"{name}: {address} is no page")
            if "eing counted" in page.locator("body").inner_text() and name != "design":
                page.wait_for_function("() => !document.body.innerText.includes('eing counted')", timeout=300_000)
            page.screenshot(path=OUT / f"{name}.png")
            context.close()
            sys.stdout.write(f"{name}.png {(OUT / f'{name}.png').stat().st_size // 1024} kB\n")
        browser.close()


if __name__ == "__main__":
    main()
