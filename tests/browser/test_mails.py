"""Every mail in every language, by light and by dark, at a desk and on a phone: nothing overflows, nobody is shut out."""

from __future__ import annotations

import re

import pytest
from looking import AXE, OVERFLOWING, SCREENS, barriers
from mails import letters
from parts import missing
from playwright.sync_api import Browser

from goodwill.programmes.words import LANGUAGES

TALL = """() => [...document.querySelectorAll('a.b')].filter(one => one.getBoundingClientRect().height < 44)
  .map(one => 'too small to touch: ' + one.outerHTML.slice(0, 160))"""


def together(language: str) -> str:
    """All mails of a language, one below the other in one page: a browser opens one page faster than twenty."""
    wholes = [letter.html for letter in letters(language)]
    bodies = [whole.partition("<body>")[2].partition("</body>")[0] for whole in wholes]
    head = re.search(r"\A.*?<body>", wholes[0], re.DOTALL)
    return f"{head[0]}{''.join(bodies)}</body></html>"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mail_holds_by_light_and_dark_at_a_desk_and_on_a_phone(browser: Browser, language):
    if not AXE.exists():
        missing("axe-core is not here")
    wrong = []
    for scheme in ("light", "dark"):
        page = browser.new_page(color_scheme=scheme)
        page.set_content(together(language))
        for screen, (width, height) in SCREENS.items():
            page.set_viewport_size({"width": width, "height": height})
            wrong += [f"{scheme} {screen}: {one}" for one in page.evaluate(OVERFLOWING) + page.evaluate(TALL)]
        wrong += [f"{scheme}: {one}" for one in barriers(page)]
        page.close()

    assert wrong == []
