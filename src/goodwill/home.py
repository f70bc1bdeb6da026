"""One business's home: the folder that holds everything of it, and the settings read from its environment."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from goodwill.errors import BadHome

DEFAULT_HOME = "~/.goodwill"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its environment variable, its default and what it is for (``docs/settings.md`` lists them all)."""

    name: str
    default: str
    meaning: str


SETTINGS: tuple[Setting, ...] = (
    Setting("GOODWILL_HOME", DEFAULT_HOME, "The folder that holds everything of one business."),
    Setting("GOODWILL_DATABASE_URL", "", "postgresql://… for PostgreSQL; empty: SQLite in the home."),
    Setting(
        "GOODWILL_SEGMENTS_URL", "", "Where segments rest: a folder or an fsspec URL; empty: segments/ in the home."
    ),
    Setting("GOODWILL_SECRET_KEY", "", "Signs sessions; empty: made once and kept in the home."),
    Setting(
        "GOODWILL_MASTER_KEY", "", "32 bytes in hex that wrap every person's key; empty: made once, kept in the home."
    ),
    Setting("GOODWILL_ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "Host names the console answers to, by commas."),
    Setting("GOODWILL_TRUSTED_ORIGINS", "", "Origins (https://…) the console accepts forms from, by commas."),
    Setting("GOODWILL_HTTPS", "", "1 behind TLS: cookies are then sent over TLS only, with HSTS."),
    Setting(
        "GOODWILL_PROXIES",
        "0",
        "How many proxies before us add to X-Forwarded-For; 0: the connection's address counts.",
    ),
    Setting("GOODWILL_OIDC_ISSUER", "", "Your identity provider (https://…), to sign in there; empty: none."),
    Setting("GOODWILL_OIDC_CLIENT_ID", "", "What your identity provider calls this house."),
    Setting("GOODWILL_OIDC_CLIENT_SECRET", "", "What this house and your identity provider share."),
    Setting("GOODWILL_OIDC_NAME", "single sign-on", "What the door calls your identity provider."),
    Setting("GOODWILL_STRIPE_SECRET", "", "The signing secret(s) of Stripe's webhooks, by commas."),
    Setting(
        "GOODWILL_METRICS_TOKEN",
        "",
        "What Prometheus sends as bearer token; empty: /metrics answers this machine only.",
    ),
    Setting(
        "GOODWILL_WEBHOOKS_PRIVATE",
        "",
        "1: webhooks may lead to private addresses and, there, over http://; empty: to public ones only.",
    ),
    Setting("GOODWILL_PUBLIC_URL", "", "Where subscribers reach this house (https://…), for links in messages."),
    Setting(
        "GOODWILL_MAIL_URL", "", "The mail server: smtp://user:password@host:587 or smtps://…; empty: no mail leaves."
    ),
    Setting("GOODWILL_MAIL_FROM", "", "Whom mail is from: Name <address>."),
    Setting("GOODWILL_MAIL_BOUNCES", "", "The address that mail comes back to; empty: the sender's."),
    Setting(
        "GOODWILL_MAIL_COPIES",
        "",
        "An address that gets a copy of each mail and is read in GOODWILL_MAILBOX: it says after a crash what had left.",
    ),
    Setting(
        "GOODWILL_MAILBOX",
        "",
        "Where bounces are read: imaps://user:password@host/INBOX or maildir:/path; empty: nowhere.",
    ),
    Setting("GOODWILL_INBOX", "", "1: your app shows its inbox, so messages are told there too; empty: they are not."),
    Setting("GOODWILL_INBOX_ORIGINS", "", "Web origins (https://…) whose pages may open an inbox, by commas."),
    Setting(
        "GOODWILL_INBOX_STREAMS",
        "64",
        "How many apps a server process keeps a line open to; all others ask by the second.",
    ),
    Setting("GOODWILL_STRIPE_KEY", "", "Stripe's secret (or restricted) key, to change subscriptions; empty: none."),
    Setting("GOODWILL_STRIPE_BASE", "", "Where Stripe's API is, if not at Stripe: a proxy, or a test."),
    Setting("GOODWILL_IMPORT_MOST_MB", "2048", "How large a file may be that is put up in the console, in MB."),
    Setting("GOODWILL_LOG", "info", "The least grave log line written: debug, info, warning or error."),
)


@dataclass(frozen=True, slots=True)
class Home:
    """A home directory and what its environment says. ``env`` is read once, when the home is opened; its secrets too."""

    path: Path
    env: Mapping[str, str]
    _secrets: dict[str, str] = field(default_factory=dict, init=False, repr=False, compare=False)

    def setting(self, name: str) -> str:
        """Return a setting's value, or its default."""
        default = next(setting.default for setting in SETTINGS if setting.name == name)
        return self.env.get(name) or default

    @property
    def segments_url(self) -> str:
        """Where the segments rest."""
        return self.setting("GOODWILL_SEGMENTS_URL") or str(self.path / "segments")

    @property
    def n_lines(self) -> int:
        """How many apps' inboxes each server process keeps a line open to."""
        told = self.setting("GOODWILL_INBOX_STREAMS")
        return int(told) if told.isdecimal() else 0

    @property
    def scratch(self) -> Path:
        """A folder for what may be thrown away."""
        return _made(self.path / "scratch")

    def database(self) -> dict[str, object]:
        """Return the database as Django wants it."""
        url = self.setting("GOODWILL_DATABASE_URL")
        return _postgres(url) if url else _sqlite(self.path / "goodwill.sqlite3")

    def master_key(self) -> bytes:
        """Return the 32 bytes that wrap every person's key.

        Raises:
            BadHome: The key is not 32 bytes in hex.
        """
        text = self.setting("GOODWILL_MASTER_KEY") or self._secret("master.key")
        try:
            key = bytes.fromhex(text)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise BadHome(f"the master key must be 64 hex digits (32 bytes); what came has {len(text)} characters")
        return key

    @property
    def has_master_key(self) -> bool:
        """Whether there is a master key already; asking for one that is not there would make it."""
        return bool(self.setting("GOODWILL_MASTER_KEY")) or (self.path / "master.key").exists()

    def secret_key(self) -> str:
        """Return what signs sessions and links."""
        return self.setting("GOODWILL_SECRET_KEY") or self._secret("secret.key")

    def _secret(self, name: str) -> str:
        """Return a secret kept in the home. A file that vanishes while we run must not be made anew."""
        if name not in self._secrets:
            self._secrets[name] = _kept(self.path / name)
        return self._secrets[name]


def open_home(path: str | os.PathLike[str] | None = None, env: Mapping[str, str] | None = None) -> Home:
    """Return the home at ``path`` (or GOODWILL_HOME, or ~/.goodwill), made if it was not there.

    Raises:
        BadHome: It cannot be made or written to.
    """
    env = dict(os.environ if env is None else env)
    where = Path(path or env.get("GOODWILL_HOME") or DEFAULT_HOME).expanduser().resolve()
    try:
        _made(where)
    except OSError as refusal:
        raise BadHome(f"{where} cannot be used as a home: {refusal.strerror}; give another with --home") from refusal
    return Home(where, env)


def _made(path: Path) -> Path:
    path.mkdir(parents=True, exist_ok=True)
    return path


def _kept(path: Path) -> str:
    """Return the secret kept in a file, made on first use so that two starting processes agree on one."""
    if not path.exists():
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()


def _sqlite(path: Path) -> dict[str, object]:
    # FULL: a commit is on disk before anyone is told so. IMMEDIATE: a writer waits at the start, never half way.
    pragmas = "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA temp_store=MEMORY;PRAGMA cache_size=-64000;"
    options = {"timeout": 30, "transaction_mode": "IMMEDIATE", "init_command": pragmas}
    return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(path), "OPTIONS": options, "CONN_MAX_AGE": None}


def _postgres(url: str) -> dict[str, object]:
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise BadHome(
            f"GOODWILL_DATABASE_URL must begin with postgresql://, but begins with {parts.scheme or url[:12]!r}"
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
        # Waiting for the ledger's lock has an end, as it has on SQLite.
        "OPTIONS": {"options": "-c lock_timeout=30s", **dict(parse_qsl(parts.query))},
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
    }
