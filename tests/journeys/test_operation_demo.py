"""The demo is the whole house on a made-up company: every page of it answers, and no real business is touched."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest

from goodwill import ledger
from goodwill.facts import PlayLogged

SECRETS = {"GOODWILL_MASTER_KEY": "11" * 32, "GOODWILL_SECRET_KEY": "only for tests"}


def demo(*words: str, **env: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "goodwill", *words]
    return subprocess.Popen(command, env=os.environ | env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def begun_by(pid: int) -> list[str]:
    """Return which commands of ours a process runs beside itself."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return sorted(Path(f"/proc/{child}/cmdline").read_text().split("\0")[5] for child in children)


@pytest.fixture(scope="module")
def company(tmp_path_factory) -> Path:
    """A demo's home, made once for these tests."""
    home = tmp_path_factory.mktemp("company")
    # A real business's settings must not reach a demo: with them, this one could not even start.
    told = demo("--home", str(home), "demo", "--check", "--json", GOODWILL_DATABASE_URL="postgresql://127.0.0.1:1/real")
    out, err = told.communicate(timeout=300)
    assert told.returncode == 0, out + err
    (home / "said.json").write_text(out)
    return home


def test_a_demo_holds_a_company_and_every_page_of_it_answers(company):
    said = json.loads((company / "said.json").read_text())

    assert said["ok"]
    assert said["n_subscribers"] >= 20_000
    assert said["n_facts"] >= 2_000_000
    assert {page["status"] for page in said["pages"]} == {200}
    assert {"/", "/subscribers", "/intake", "/intake/quarantine", "/api/docs"} <= {
        page["path"] for page in said["pages"]
    }


def test_a_demo_that_was_made_is_there_at_once_and_its_link_signs_in(company):
    running = demo("--home", str(company), "demo", "--json", "--no-browser")
    try:
        said = json.loads(running.stdout.readline())
        browser = build_opener(HTTPCookieProcessor(CookieJar()))
        with browser.open(said["sign_in"], timeout=60) as page:
            first = page.read().decode()
        with browser.open(said["address"] + "subscribers", timeout=60) as page:
            subscribers = page.read().decode()
        with browser.open(said["address"] + "settings/health", timeout=60) as page:
            health = page.read().decode()
        began = begun_by(running.pid)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=60)

    assert running.returncode == 0
    assert re.search(r"<title>\s*Today", first)
    assert re.search(r"<title>\s*Subscribers", subscribers)
    assert re.findall(r"</span> ([^<]+)</p>", health) == [
        "GOODWILL_STRIPE_SECRET is not set: Stripe&#x27;s webhooks are refused",
        "events wait in quarantine: 1",
        "retention periods are not in force: nobody who left is forgotten",
    ]
    assert began == ["serve", "work"]


def test_a_demo_refuses_a_real_home(house):
    house.tell("ada", PlayLogged(title="Solaris", seconds=60, length=9900))
    (house.path / "master.key").write_text(SECRETS["GOODWILL_MASTER_KEY"])

    told = demo("--home", str(house.path), "demo", "--check", "--json", **SECRETS)
    out, err = told.communicate(timeout=120)

    assert (told.returncode, out) == (1, "")
    assert "real business" in err
    assert ledger.counts().facts == 1


def test_a_demo_stopped_while_it_is_made_leaves_no_folder():
    with tempfile.TemporaryDirectory() as folder:
        running = demo("demo", "--no-browser", TMPDIR=folder)
        made = running.stdout.readline()
        running.send_signal(signal.SIGTERM)
        running.wait(timeout=60)

        assert made.startswith("Making ")
        assert os.listdir(folder) == []
