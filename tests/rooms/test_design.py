"""The design is what its page says: every token named, every part shown, every text readable, every vendored file as listed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from visiting import text, visitor

from goodwill.console.charts.inks import inks, tokens
from goodwill.console.places import PAGES, SETTINGS_KEY
from goodwill.store.models import Role

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "src/goodwill/console/static"
PARTS = ["parts.css", "tables.css", "forms.css", "signals.css", "charts.css", "drawn.css"]
LIGHTS = {"light": tokens(), "dark": tokens(is_dark=True)}
TEXT = [
    *((ink, ground) for ink in ("ink", "soft-ink") for ground in ("paper", "surface", "raised", "sunken")),
    *(("accent", ground) for ground in ("paper", "surface", "raised", "accent-wash")),
    ("ink", "accent-wash"), ("accent-ink", "accent"), ("bad-ink", "bad"),
    *((ink, ground) for ink in ("warn", "bad") for ground in ("surface", f"{ink}-wash")),
    *(("ink", f"shade-{n}") for n in range(9)),
]  # fmt: skip
"""What is written in which ink on which ground: 4.5 to 1."""
SIGNS = [
    *((f"tone-{n}", "surface") for n in range(6)),
    *((f"lane-{name}", "surface") for name in ("standing", "plays", "bills", "messages", "decisions", "identity")),
    *(("strong-line", ground) for ground in ("paper", "surface")),
]  # fmt: skip
"""What is seen rather than read: 3 to 1."""


def _luminance(colour):
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, two):
    """WCAG 2.2, 1.4.3."""
    dark, light = sorted((_luminance(one), _luminance(two)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_guidelines_do():
    assert round(contrast("#000000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#ffffff"), 2) == 4.48


@pytest.mark.parametrize("light", LIGHTS)
@pytest.mark.parametrize(("pairs", "least"), [(TEXT, 4.5), (SIGNS, 3.0)], ids=["text", "signs"])
def test_what_is_written_stands_out_from_its_ground(light, pairs, least):
    known = LIGHTS[light]
    found = {pair: contrast(known[f"--{pair[0]}"], known[f"--{pair[1]}"]) for pair in pairs}

    assert {pair: round(value, 2) for pair, value in found.items() if value < least} == {}


def test_every_token_is_named_in_the_docs_and_shown_on_the_page(house):
    docs, page = (ROOT / "docs/design.md").read_text(), text(visitor(Role.ANALYST).get("/design"))
    named = set(re.findall(r"`(--[\w-]+)`", docs)) | _series(docs)

    assert set(tokens()) - named == set()
    assert named - set(tokens()) == set()
    assert {name for name in tokens() if f"<code>{name}</code>" not in page} == set()


def _series(docs):
    """``--tone-0`` … ``--tone-5`` names all between."""
    found = re.findall(r"`(--[\w-]+?-)(\d)` … `--[\w-]+-(\d)`", docs)
    return {f"{name}{n}" for name, first, last in found for n in range(int(first), int(last) + 1)}


def test_every_part_is_shown_on_the_page_of_the_design(house):
    page = text(visitor(Role.OWNER).get("/design"))
    shown = {word for words in re.findall(r'class="([^"]*)"', page) for word in words.split()}
    parts = {name for file in PARTS for name in _classes((STATIC / "console" / file).read_text())}

    # put on by our own scripts and by uPlot; and the title of a drawing taken away
    elsewhere = {"afloat", "at-side", "palette-dialog", "uplot", "u-select", "u-legend", "title"}
    assert parts - shown - elsewhere == set()


def _classes(css):
    plain = re.sub(r"/\*.*?\*/|url\([^)]*\)", "", css, flags=re.DOTALL)
    selectors = re.sub(r"\{[^{}]*\}", "{}", plain)
    return set(re.findall(r"\.([a-z][\w-]*)", selectors))


def test_a_drawing_that_leaves_the_house_needs_nothing_of_it():
    assert not re.search(r"var\(|@layer|light-dark|color-mix|url\(", inks())
    assert tokens()["--accent"] in inks()


def test_every_vendored_file_is_the_one_that_is_listed():
    readme = (STATIC / "vendor/README.md").read_text()
    listed = dict(re.findall(r"^\| (\S+) \|.*\| ([0-9a-f]{64}) \|$", readme, re.MULTILINE))
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in (STATIC / "vendor").iterdir()}

    assert listed == {name: digest for name, digest in there.items() if not name.endswith((".md", ".txt"))}


def test_every_page_has_a_letter_of_its_own():
    letters = [page.key for page in PAGES] + [SETTINGS_KEY]

    assert len(set(letters)) == len(letters)
    assert all(len(letter) == 1 and letter.isalpha() for letter in letters)


def test_every_sign_that_is_asked_for_is_drawn(house):
    drawn = set(re.findall(r'<symbol id="(\w+)"', (STATIC / "console/icons.svg").read_text()))
    client = visitor(Role.OWNER)
    pages = [text(client.get(address)) for address in ("/design", "/palette", "/shortcuts", "/settings/audit")]
    asked = {name for page in pages for name in re.findall(r'icons\.svg\?v=\w+#(\w+)"', page)}

    assert asked
    assert asked - drawn == set()
