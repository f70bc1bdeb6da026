"""Looks at the home's folder: can it be written, is there room, are its secrets secret?"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from goodwill.doctor.finding import Check, Found, Level, Look
from goodwill.errors import BadHome
from goodwill.home import SETTINGS
from goodwill.vocabulary import say

GIB = 1024**3
LEAST_FREE, LITTLE_FREE = GIB // 4, 2 * GIB


def _writable(look: Look) -> Found:
    try:
        with tempfile.TemporaryFile(dir=look.home.path) as file:
            file.write(b"x")
            os.fsync(file.fileno())
    except OSError as error:
        yield (
            Level.WRONG,
            say("%(path)s cannot be written: %(error)s", path=str(look.home.path), error=error.strerror or ""),
            say("give its folder to who runs Goodwill"),
        )


def _room(look: Look) -> Found:
    for path in {look.home.path, _shelf(look)}:
        free = shutil.disk_usage(path).free
        if free < LITTLE_FREE:
            level = Level.WRONG if free < LEAST_FREE else Level.WARNING
            yield (
                level,
                say("only %(free)s GiB are free at %(path)s", free=f"{free / GIB:.2f}", path=str(path)),
                say("free some room; facts are refused on a full disk"),
            )


def _shelf(look: Look) -> Path:
    path = Path(look.home.segments_url)
    return path if path.is_dir() else look.home.path


def _secrets(look: Look) -> Found:
    for name in ("master.key", "secret.key"):
        path = look.home.path / name
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077:
            mode = f"{stat.S_IMODE(path.stat().st_mode):04o}"
            what = say("%(name)s may be read by others (mode %(mode)s, wanted 0600)", name=name, mode=mode)
            yield Level.WRONG, what, f"chmod 600 {path}"


def _master_key(look: Look) -> Found:
    has_one = look.home.setting("GOODWILL_MASTER_KEY") or (look.home.path / "master.key").exists()
    try:
        if has_one:  # asking for a missing key would make one
            look.home.master_key()
    except BadHome as refusal:
        yield Level.WRONG, str(refusal), say("restore the key you keep apart, or set GOODWILL_MASTER_KEY")


def _settings(look: Look) -> Found:
    known = {setting.name for setting in SETTINGS}
    for name in sorted(look.home.env):
        if name.startswith("GOODWILL_") and name not in known:
            what = say("%(name)s is set, but no setting has that name", name=name)
            yield Level.WARNING, what, say("see docs/settings.md for the names")
    if not look.home.setting("GOODWILL_STRIPE_SECRET"):
        what = say("GOODWILL_STRIPE_SECRET is not set: Stripe's webhooks are refused")
        yield Level.NOTE, what, say("set it to the signing secret of your endpoint, if you bill with Stripe")


def _clock(look: Look) -> Found:
    built = datetime.fromtimestamp(Path(__file__).stat().st_mtime, UTC)
    if datetime.now(UTC) < built:
        now = f"{datetime.now(UTC):%Y-%m-%d %H:%M}"
        what = say("the clock says %(now)s UTC, earlier than this program was installed", now=now)
        yield Level.WRONG, what, say("set the clock (NTP): every fact is dated by it")


HOUSE = (
    Check("the home can be written", _writable),
    Check("there is room on the disk", _room),
    Check("secrets are secret", _secrets),
    Check("the master key can be read", _master_key),
    Check("settings are known", _settings),
    Check("the clock is right", _clock),
)
