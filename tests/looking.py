"""Looks at a page as a tester does: what overflows, what shuts somebody out, what was asked of others, what went wrong."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Page

AXE = Path(__file__).parent / "clients/node/node_modules/axe-core/axe.min.js"
ASKED = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "resultTypes": ["violations"],  # what is in order is not written up: that costs more than looking
    "selectors": False,
    "preload": False,
}
"""What axe is asked: every rule of WCAG 2.2 AA, and no more to tell than what breaks one."""
SCREENS = {"desk": (1280, 900), "phone": (390, 844)}
OVERFLOWING = """() => [...document.querySelectorAll('body *')].filter(one => {
  const box = one.getBoundingClientRect(), style = getComputedStyle(one);
  if (!box.width || style.position === 'absolute' || one.closest('svg svg, .skip, .scroll *, dialog:not([open])')) return false;
  const panel = one.closest('.panel')?.getBoundingClientRect();
  return box.right > innerWidth + 1 || (panel && box.right > panel.right + 1);
}).map(one => 'overflows: ' + one.outerHTML.slice(0, 160))"""
CUT = """() => [...document.querySelectorAll('h1, h2, h3, th, td, a, button, label, dt, dd, .tag')].filter(one =>
  one.clientWidth > 1 && !one.closest('.unseen, .skip') && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).overflowX !== 'visible'
).map(one => 'cut off: ' + one.outerHTML.slice(0, 160))"""


OUT_OF_REACH = """() => [...document.querySelectorAll('button, a[href], summary, input, select, textarea')].filter(one =>
  one.tabIndex < 0 && one.type !== 'hidden' && !one.disabled && one.checkVisibility() && !one.closest('[aria-hidden=true], [inert], svg, [role=listbox]')
).map(one => 'out of the reach of keys: ' + one.outerHTML.slice(0, 160))"""
"""What can be pressed and no key comes to; a mark of a drawing stands in the table or the list beside it too."""
_BARRIERS = """async asked => (await axe.run(document, asked)).violations.flatMap(one =>
  one.nodes.map(node => one.id + ': ' + node.html.slice(0, 160)))"""


class Watched:
    """A page of which everything that goes wrong is noted."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.page, self.wrong, self._origin = context.new_page(), [], urlsplit(address).netloc
        self.page.on("console", lambda said: said.type in ("error", "warning") and self._note(said.text))
        self.page.on("pageerror", lambda error: self._note(str(error)))
        self.page.on("request", lambda asked: self._look(asked.url))

    def seen(self, *, is_asked: bool = True) -> list[str]:
        """What is wrong with the page as it stands, by axe too if it is asked, and what went wrong since last asked."""
        wrong = [fault for look in (OVERFLOWING, CUT, OUT_OF_REACH) for fault in self.page.evaluate(look)]
        wrong += [*(barriers(self.page) if is_asked else ()), *self.wrong]
        self.wrong.clear()
        return wrong

    def _note(self, text: str) -> None:
        if not any(f"status of {status}" in text for status in (403, 404, 422, 429)):
            self.wrong.append(text)

    def _look(self, url: str) -> None:
        if urlsplit(url).netloc not in ("", self._origin):
            self.wrong.append(f"asked {url}")


def barriers(page: Page) -> list[str]:
    """What axe finds on a page. Its own code goes round the page's policy, as a tester's may."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    told: list[str] = page.evaluate(_BARRIERS, ASKED)
    return told
