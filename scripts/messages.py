"""Brings the console's catalogues up to date with what it says, and compiles them. Run by ``make messages``.

What is said is read as it will be asked for: calls of gettext from Python's syntax tree, tags from Django's compiled
templates. No GNU tools are needed, and nothing is guessed: a new message is empty until somebody translates it.
With ``--check`` nothing is written: what is out of date is named, and the exit is 1.
"""

from __future__ import annotations

import ast
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polib

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "goodwill"
LOCALE = PACKAGE / "console" / "locale"
PLURAL_FORMS = {
    "it": "nplurals=2; plural=(n != 1);",
    "fr": "nplurals=2; plural=(n > 1);",
    "pl": "nplurals=4; plural=(n==1 ? 0 : (n%10>=2 && n%10<=4) && (n%100<12 || n%100>14) ? 1 : n!=1 && (n%10>=0 && "
    "n%10<=1) || (n%10>=5 && n%10<=9) || (n%100>=12 && n%100<=14) ? 2 : 3);",
}
"""The languages beside English, and Unicode's plurals of each: Polish has one, few, many, and a fourth for parts."""
_CALLS = {"_": 0, "gettext": 0, "gettext_lazy": 0, "gettext_noop": 0, "ngettext": 1, "ngettext_lazy": 1}
_IN_CONTEXT = {"pgettext": 0, "pgettext_lazy": 0, "npgettext": 1, "npgettext_lazy": 1}
_KEPT_IN_ENGLISH = {"acted": 1, "looked": 1, "looked_at_all": 1, "Check": 0, "say": 0, "told": 2}
_ONLY_IN = {"Check": "doctor/", "told": "acts/"}
"""What the audit log, the doctor and refusals keep in English, and a page says in its own language; and which argument it is."""
_IN_ENGLISH = {"cli", "bench"}
"""Commands speak English."""
_IN_TEMPLATE = re.compile(r"""[|:=\s]_\((?P<quote>["'])(?P<text>.*?)(?P=quote)\)""")
_PLACEHOLDER = re.compile(r"%(\(\w+\))?[a-z]")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it is asked for; ``plural`` and ``context`` are empty where it has none."""

    text: str
    plural: str = ""
    context: str = ""


@dataclass(slots=True)
class Said:
    """All messages in the order of their files, each with the files that say it, and what no catalogue can hold."""

    messages: dict[Message, list[str]] = field(default_factory=dict)
    unreadable: list[str] = field(default_factory=list)

    def add(self, message: Message, file: str) -> None:
        """Note that a file says a message."""
        files = self.messages.setdefault(message, [])
        if file not in files:
            files.append(file)


def said() -> Said:
    """Return everything the package says to people. Django must be set up."""
    from goodwill.access import Right

    found = Said()
    for path in sorted(PACKAGE.rglob("*.py")):
        if path.parent.name not in _IN_ENGLISH:
            _read_python(path, found)
    for path in sorted(one for one in PACKAGE.rglob("templates/**/*") if one.is_file()):
        _read_template(path, found)
    for right in Right:
        found.add(Message(right.value), "access/rights.py")
    for message in _of_cases():
        found.add(message, "decisions/cases/cases.toml")
    for message in _of_django():
        found.add(message, "django")
    return found


def catalogue(language: str) -> polib.POFile:
    """Return a language's catalogue as it is kept; a new one if there is none."""
    path = _path(language)
    if path.exists():
        return polib.pofile(str(path), wrapwidth=110)
    return polib.POFile(wrapwidth=110)


def updated(language: str, found: Said) -> polib.POFile:
    """Return a language's catalogue with exactly what is said, each as it was translated or empty."""
    known = {_key(entry): entry for entry in catalogue(language)}
    fresh = polib.POFile(wrapwidth=110)
    fresh.metadata = {
        "Language": language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURAL_FORMS[language],
    }
    fresh.extend(_entry(message, files, known.get(message), language) for message, files in found.messages.items())
    return fresh


def main() -> None:
    """Update and compile every catalogue, or with ``--check`` say which are out of date."""
    from goodwill.site.setup import open_site

    with tempfile.TemporaryDirectory() as home:
        open_site(Path(home))
        found = said()
    stale = []
    for language in PLURAL_FORMS:
        fresh = updated(language, found)
        if "--check" in sys.argv:
            stale += [language] if str(fresh) != str(catalogue(language)) else []
        else:
            _path(language).parent.mkdir(parents=True, exist_ok=True)
            fresh.save(str(_path(language)))
            fresh.save_as_mofile(str(_path(language).with_suffix(".mo")))
        missing = sum(not entry.translated() for entry in fresh)
        sys.stdout.write(f"{language}: {len(fresh)} messages, {missing} not translated\n")
    for line in found.unreadable:
        sys.stdout.write(f"cannot be translated: {line}\n")
    if stale:
        sys.exit(f"out of date, run make messages: {', '.join(stale)}")


_PRINTED = {
    "fr": (
        (r"(?<=\w)'", "’"),
        (r" ([;!?]|%(?!\())", "\u202f\\1"),
        (r" :", "\u00a0:"),
        (r"« ", "«\u00a0"),
        (r" »", "\u00a0»"),
    ),
    "it": ((r"(?<=\w)'(?=\w)", "’"),),
}
"""What is typed on a keyboard, and how it is printed: French has spaces before its marks that do not break."""


def _printed(text: str, language: str) -> str:
    for typed, printed in _PRINTED.get(language, ()):
        text = re.sub(typed, printed, text)
    return text


def _path(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgid, entry.msgid_plural, entry.msgctxt or "")


def _entry(message: Message, files: list[str], known: polib.POEntry | None, language: str) -> polib.POEntry:
    fresh = polib.POEntry(msgid=message.text, msgctxt=message.context or None, occurrences=[(one, "") for one in files])
    if _PLACEHOLDER.search(message.text + message.plural):
        fresh.flags = ["python-format"]
    if message.plural:
        n_forms = int(PLURAL_FORMS[language].split("nplurals=")[1][0])
        fresh.msgid_plural = message.plural
        fresh.msgstr_plural = {
            n: _printed(known.msgstr_plural.get(n, "") if known else "", language) for n in range(n_forms)
        }
    else:
        fresh.msgstr = _printed(known.msgstr, language) if known else ""
    if known is not None:
        fresh.tcomment = known.tcomment
    return fresh


def _read_python(path: Path, found: Said) -> None:
    file = str(path.relative_to(PACKAGE))
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in _CALLS or name in _IN_CONTEXT:
                _read_call(node, name, file, found)
            elif name in _KEPT_IN_ENGLISH and file.startswith(_ONLY_IN.get(name, "")):
                for kept in node.args[_KEPT_IN_ENGLISH[name] :][:1]:
                    if isinstance(kept, ast.Constant):
                        found.add(Message(str(kept.value)), file)
                    elif name == "say":
                        found.unreadable.append(f"{file}:{kept.lineno}")


def _read_call(call: ast.Call, name: str, file: str, found: Said) -> None:
    n_words = 1 + (_CALLS | _IN_CONTEXT)[name] + (name in _IN_CONTEXT)
    words = [one.value if isinstance(one, ast.Constant) else None for one in call.args[:n_words]]
    if len(words) < n_words or not all(isinstance(one, str) for one in words):
        if name not in {"gettext", "pgettext"}:  # a word kept elsewhere, marked there with gettext_noop
            found.unreadable.append(f"{file}:{call.lineno}")
        return
    context = str(words.pop(0)) if name in _IN_CONTEXT else ""
    found.add(Message(*map(str, words), context=context), file)  # type: ignore[misc]


def _read_template(path: Path, found: Said) -> None:
    from django.template import engines
    from django.template.library import SimpleBlockNode
    from django.templatetags.i18n import BlockTranslateNode, TranslateNode

    SimpleBlockNode.child_nodelists = ("nodelist",)  # Django does not look into what such a block holds
    file, source = str(path.relative_to(PACKAGE)), path.read_text()
    nodes = engines["django"].from_string(source).template.nodelist  # type: ignore[attr-defined]
    everything = [*nodes.get_nodes_by_type(TranslateNode), *nodes.get_nodes_by_type(BlockTranslateNode)]
    for node in sorted(everything, key=lambda one: one.token.position or (0, 0)):
        message = _block(node) if isinstance(node, BlockTranslateNode) else _tag(node)
        if message is None:
            found.unreadable.append(f"{file}:{node.token.lineno}")
        else:
            found.add(message, file)
    for one in _IN_TEMPLATE.finditer(source):
        found.add(Message(one["text"].replace("%", "%%")), file)


def _tag(node: Any) -> Message | None:
    """Return what a translate tag asks for (Django doubles its per cent signs); None if it is no literal."""
    words = node.filter_expression.var.literal
    context = node.message_context.var if node.message_context else ""
    return Message(words.replace("%", "%%"), context=str(context)) if isinstance(words, str) else None


def _block(node: Any) -> Message:
    singular, _names = node.render_token_list(node.singular)
    plural, _names = node.render_token_list(node.plural or [])
    context = node.message_context.var if node.message_context else ""
    return Message(singular, plural, str(context))


def _of_cases() -> Iterator[Message]:
    """Yield what is told of decisions others took."""
    from goodwill.decisions.cases import cases

    for case in cases():
        yield from (Message(text) for text in (case.title, case.where, case.known, case.came, case.source))


def _of_django() -> Iterator[Message]:
    """Yield the words of Django's that we say ourselves: its months and days begin large where these languages' do not."""
    from django.utils import dates

    yield from (Message(one) for one in _MONTHS)
    for lot in (dates.MONTHS, dates.MONTHS_ALT, dates.WEEKDAYS, dates.WEEKDAYS_ABBR):
        for lazy in lot.values():
            words = lazy._args
            yield Message(words[-1], context=words[0] if len(words) > 1 else "")


if __name__ == "__main__":
    main()
