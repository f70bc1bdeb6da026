"""What is shown to people goes through the catalogues: templates, views, forms and scripts are searched for what does not."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.template.base import Lexer, TokenType
from shown import Shown

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "goodwill"
CONSOLE = PACKAGE / "console"
TEMPLATES = sorted(path for path in PACKAGE.rglob("templates/**/*") if path.is_file() and path.parent.name != "design")
"""All but the examples of the design's page, which are English and marked so."""
SCRIPTS = sorted((CONSOLE / "static/console").rglob("*.js"))
MODULES = sorted(path for path in CONSOLE.rglob("*.py") if not path.name.startswith("example"))

OURS = {"Goodwill", "NPS", "CSAT", "CRPS", "CSV", "SVG", "UTC", "JSON", "API", "PNG", "Wilson", "OpenAPI", "ms"}
"""Names that are the same in every language."""
WORD = re.compile(r"[^\W\d_]{2,}")
TRANSLATES = {
    "_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy",
    "npgettext", "npgettext_lazy",
}  # fmt: skip
KEPT_IN_ENGLISH = {"acted", "looked", "Check", "say"}
TO_PEOPLE = {"success", "info", "warning", "error", "add_error", "ValidationError", "Refused"}
SENTENCE = re.compile(r"^[A-Z][a-z]+(,)? [a-z]|[a-z]{2,} [a-z]{2,} [a-z]{2,}|^[A-Z][a-z]+ [a-z]+$")


def untranslated(source: str) -> list[str]:
    """The words of a template that stand outside its translate tags."""
    parts, is_within = [], False
    for token in Lexer(source).tokenize():
        if token.token_type is TokenType.BLOCK:
            name = token.contents.split()[0]
            is_within = (is_within or name in {"blocktranslate", "blocktrans", "comment"}) and name not in {
                "endblocktranslate", "endblocktrans", "endcomment",
            }  # fmt: skip
        elif token.token_type is TokenType.TEXT and not is_within:
            parts.append(token.contents)
    texts = Shown("".join(parts)).texts
    return [word for text in texts for word in WORD.findall(text) if word not in OURS]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_shows_no_word_outside_a_translation(path):
    assert untranslated(path.read_text()) == []


def test_a_bare_word_of_a_template_is_found():
    assert untranslated('<p title="Bare">{% translate "Fine" %} bare {{ value }}</p><code>fine</code>') == [
        "Bare",
        "bare",
    ]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(CONSOLE)))
def test_a_module_says_no_sentence_outside_a_translation(path):
    assert raw_sentences(path.read_text()) == []


def test_a_bare_sentence_of_a_module_is_found():
    source = 'messages.success(request, "Saved.")\ntitle = "All is well here"\nlabel = _("Fine as it is")\nlog.info("a b c d")'

    assert raw_sentences(source) == ["1: Saved.", "2: All is well here"]


def test_a_line_of_the_audit_log_says_what_it_is_about_in_words_that_can_be_said_anew():
    """``about`` is a name as it came, or goes through ``say`` and ``word``; a text glued together stays English."""
    glued = [
        f"{path.relative_to(PACKAGE)}:{told.lineno}"
        for path in PACKAGE.rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and getattr(call.func, "attr", getattr(call.func, "id", "")) in WRITES
        for told in (one.value for one in call.keywords if one.arg == "about")
        if any(isinstance(part, ast.JoinedStr) for part in _outside_of_calls(told))
    ]

    assert glued == []


WRITES = {"acted", "looked", "told", "Act"}


def _outside_of_calls(node: ast.AST) -> list[ast.AST]:
    """A node and what it is made of, but not the arguments of calls within it."""
    inner = [] if isinstance(node, ast.Call) else [_outside_of_calls(one) for one in ast.iter_child_nodes(node)]
    return [node, *(part for parts in inner for part in parts)]


def raw_sentences(source: str) -> list[str]:
    """Sentences in a module that no catalogue sees: not docstrings, not of the log, not of what only programmers read."""
    finder = _Raw()
    finder.visit(ast.parse(source))
    return finder.found


class _Raw(ast.NodeVisitor):
    def __init__(self) -> None:
        self.found: list[str] = []

    def visit_Call(self, node):
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        owner = getattr(getattr(node.func, "value", None), "id", "")
        if name in TRANSLATES | KEPT_IN_ENGLISH or owner in {"log", "_log", "re"}:
            return
        if name in TO_PEOPLE:
            words = [one for one in node.args if isinstance(one, ast.Constant | ast.JoinedStr)]
            self.found += [
                f"{one.lineno}: {_text(one)}" for one in words if " " in _text(one) or _text(one)[-1:] == "."
            ]
        self.generic_visit(node)

    def visit_Expr(self, node):
        if not isinstance(node.value, ast.Constant):  # a docstring
            self.generic_visit(node)

    def visit_Raise(self, node):
        call = node.exc
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in TO_PEOPLE:
            self.generic_visit(node)

    def visit_Constant(self, node):
        known = any(line.startswith(f"{node.lineno}: ") for line in self.found)
        if isinstance(node.value, str) and SENTENCE.search(node.value) and not known and node.value[:1] != "<":
            self.found.append(f"{node.lineno}: {node.value}")


def _text(node: ast.AST) -> str:
    parts = node.values if isinstance(node, ast.JoinedStr) else [node]
    return "".join(str(one.value) if isinstance(one, ast.Constant) else "{}" for one in parts)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_says_nothing_itself(path):
    """What a script shows it takes from the page, where it is translated."""
    code = re.sub(r"//[^\n]*|/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
    said = re.findall(
        r"(?:textContent|innerText|title|ariaLabel|placeholder)\s*=\s*[`\"']([^`\"']*[A-Za-z]{2,}[^`\"']*)", code
    )
    said += re.findall(r"(?:alert|confirm|prompt)\(\s*[`\"']([^`\"']+)", code)
    said += list(re.findall(r"[`\"']([A-Z][a-z]+ [a-z][^`\"']*)[`\"']", code))

    assert said == []
