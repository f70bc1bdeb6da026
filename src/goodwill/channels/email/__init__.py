"""E-mail: letters as MIME messages over SMTP, and what comes back of them read from a mailbox."""

from goodwill.channels.email.mailbox import Mailbox, mailbox_of
from goodwill.channels.email.message import message_id, mime
from goodwill.channels.email.reports import Report, report_of
from goodwill.channels.email.settings import Mail
from goodwill.channels.email.smtp import Email

__all__ = ["Email", "Mail", "Mailbox", "Report", "mailbox_of", "message_id", "mime", "report_of"]
