"""Carries out what is due in a process of its own, to be killed: ``dispatcher.py HOME MAIL_PORT COPIES STRIPE MINUTES_AHEAD``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta


def main(home: str, port: str, copies: str, stripe: str, ahead: str) -> None:
    from goodwill.site.setup import open_site

    open_site(home)
    from outgoing import windows

    from goodwill import dispatch
    from goodwill.billing.stripe import StripeBiller
    from goodwill.channels.email import Email, Mail
    from goodwill.channels.inapp import InApp

    class Shifted(Email):
        """Mail whose copies have the true time, while this process is so many minutes ahead of it."""

        def receipts(self, keys, since):
            return super().receipts(keys, since - timedelta(minutes=int(ahead)))

    mail = Mail(
        "127.0.0.1", int(port), "Kino <hello@kino.example>", is_plain=True, within_s=1,
        copies="copies@kino.example" if copies else "", mailbox=f"maildir:{copies}" if copies else "",
    )  # fmt: skip
    doors = windows(
        channels={"email": Shifted(mail), "inapp": InApp()}, biller=StripeBiller("sk_test", base=stripe, within_s=1)
    )
    print("ready", flush=True)
    print(
        dispatch.carry(doors, clock=lambda: datetime.now(UTC) + timedelta(minutes=int(ahead)), within_s=None),
        flush=True,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
