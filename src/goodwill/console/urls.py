"""The console's addresses: pages, and acts as resources."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter, StringConverter

from goodwill.console.views import (
    acts,
    audit,
    colleagues,
    door,
    home,
    intake,
    language,
    merging,
    quarantine,
    retention,
    settings,
    subscriber,
    subscribers,
    theme,
    use,
)

app_name = "console"


class Number(IntConverter):
    """A whole number that fits the tables: a longer one leads nowhere."""

    regex = "[0-9]{1,18}"


class Word(StringConverter):
    """A source's name, or the end of its key."""

    regex = "[a-z0-9._-]{1,48}"


class Digest(StringConverter):
    """32 bytes in hex."""

    regex = "[0-9a-f]{64}"


class Key(StringConverter):
    """The key of an act: what makes it this one."""

    regex = "[A-Za-z0-9_-]{1,64}"


register_converter(Number, "number")
register_converter(Key, "key")
register_converter(Word, "word")
register_converter(Digest, "digest")

urlpatterns = [
    path("", home.home, name="home"),
    path("sign-in", door.sign_in, name="sign_in"),
    path("sign-out", door.sign_out, name="sign_out"),
    path("welcome/<str:token>", door.welcome, name="welcome"),
    path("enter/<str:token>", door.enter, name="enter"),
    path("invitation/<number:pk>/<str:token>", door.invitation, name="invitation"),
    path("subscribers", subscribers.subscribers, name="subscribers"),
    path("subscribers/found", subscribers.found, name="found"),
    path("subscribers/<number:subject>", subscriber.subscriber, name="subscriber"),
    path("subscribers/<number:subject>/notes", acts.note, name="note"),
    path("subscribers/<number:subject>/notes/<key:name>/withdrawal", acts.withdraw_note, name="withdraw_note"),
    path("subscribers/<number:subject>/pause", acts.pause, name="pause"),
    path("subscribers/<number:subject>/pause/withdrawal", acts.withdraw_pause, name="withdraw_pause"),
    path("subscribers/<number:subject>/departure", acts.leave, name="leave"),
    path("subscribers/<number:subject>/departure/withdrawal", acts.withdraw_leave, name="withdraw_leave"),
    path("subscribers/<number:subject>/consents", acts.consents, name="consents"),
    path("subscribers/<number:subject>/merger", merging.merge, name="merge"),
    path("subscribers/<number:subject>/merger/<number:other>/undoing", merging.unmerge, name="unmerge"),
    path("retention", retention.retention, name="retention"),
    path("use", use.use, name="use"),
    path("intake", intake.intake, name="intake"),
    path("intake/arrivals", intake.arrivals, name="arrivals"),
    path("intake/sources", intake.new_source, name="new_source"),
    path("intake/sources/<word:name>/<word:hint>/withdrawal", intake.withdraw_source, name="withdraw_source"),
    path("intake/quarantine", quarantine.quarantined, name="quarantined"),
    path("intake/quarantine/<number:pk>", quarantine.one, name="quarantined_one"),
    path("intake/quarantine/<number:pk>/retrial", quarantine.retry, name="retry"),
    path("intake/quarantine/<number:pk>/dismissal", quarantine.drop, name="drop"),
    path("language", language.language, name="language"),
    path("theme", theme.theme, name="theme"),
    path("settings/colleagues", colleagues.colleagues, name="colleagues"),
    path("settings/colleagues/<number:pk>/role", colleagues.change_role, name="change_role"),
    path("settings/colleagues/<number:pk>/closure", colleagues.close_account, name="close_account"),
    path("settings/colleagues/<number:pk>/opening", colleagues.open_account, name="open_account"),
    path("settings/colleagues/<number:pk>/invitation", colleagues.invite_again, name="invite_again"),
    path("settings/tokens", settings.tokens, name="tokens"),
    path("settings/tokens/<digest:digest>/withdrawal", settings.withdraw, name="withdraw_token"),
    path("settings/health", settings.health, name="health"),
    path("settings/audit", audit.audit, name="audit"),
]
