"""The tables, by subject. Instants are whole microseconds since 1970 UTC (``…_us``), the same on every engine."""

from goodwill.store.models.briefly import Brief
from goodwill.store.models.colleagues import Act, Colleague, Invitation, Role, Token
from goodwill.store.models.dispatch import InboxItem, InboxOpened, Suppressed, UsedLink
from goodwill.store.models.errands import Errand, SavedView, Skipped
from goodwill.store.models.facts import Counter, KeyRun, Segment, TailFact
from goodwill.store.models.hands import Hand
from goodwill.store.models.imports import FileImport
from goodwill.store.models.intake import Quarantined, Source
from goodwill.store.models.news import News
from goodwill.store.models.outbox import Outgoing
from goodwill.store.models.people import Alias, HandleRow, NameMark, Person, PersonKey
from goodwill.store.models.policy import ChoiceRow
from goodwill.store.models.rounds import DiaryDate, ProgrammeRow
from goodwill.store.models.tallies import Tally
from goodwill.store.models.webhooks import Delivery, Webhook

__all__ = [
    "Act",
    "Alias",
    "Brief",
    "ChoiceRow",
    "Colleague",
    "Counter",
    "Delivery",
    "DiaryDate",
    "Errand",
    "FileImport",
    "Hand",
    "HandleRow",
    "InboxItem",
    "InboxOpened",
    "Invitation",
    "KeyRun",
    "NameMark",
    "News",
    "Outgoing",
    "Person",
    "PersonKey",
    "ProgrammeRow",
    "Quarantined",
    "Role",
    "SavedView",
    "Segment",
    "Skipped",
    "Source",
    "Suppressed",
    "TailFact",
    "Tally",
    "Token",
    "UsedLink",
    "Webhook",
]
