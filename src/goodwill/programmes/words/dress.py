"""How a message looks: one column, readable without pictures, by light and by dark, in any mail program."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 24px 12px; background: #f5f4f1; color: #22211f; font: 16px/1.55 Georgia, 'Times New Roman', serif; }
main { max-width: 544px; margin: 0 auto; padding: 28px 28px 12px; background: #ffffff; border-radius: 8px; }
.house { margin: 0 0 20px; font: bold 15px/1.3 Arial, Helvetica, sans-serif; }
p { margin: 0 0 16px; white-space: pre-line; overflow-wrap: anywhere; }
.links { white-space: normal; }
.b { display: inline-block; margin: 0 8px 8px 0; padding: 11px 18px; border: 2px solid #1f4d3d; border-radius: 6px; color: #1f4d3d; font: bold 15px/1.3 Arial, Helvetica, sans-serif; text-decoration: none; }
.first { background: #1f4d3d; color: #ffffff; }
footer { max-width: 544px; margin: 16px auto 0; padding: 0 28px; color: #5b5852; font: 13px/1.5 Arial, Helvetica, sans-serif; }
footer p { margin: 0 0 6px; }
footer a { color: inherit; }
@media (max-width: 480px) {
  main { padding: 22px 20px 8px; }
  .b { display: block; margin-right: 0; text-align: center; }
  footer { padding: 0 20px; }
}
@media (prefers-color-scheme: dark) {
  body { background: #161513; color: #ece9e2; }
  main { background: #22211f; }
  .b { border-color: #8fd1b5; color: #8fd1b5; }
  .first { background: #8fd1b5; color: #10211a; }
  footer { color: #b5b0a6; }
}
"""


@dataclass(frozen=True, slots=True)
class Foot:
    """What stands below a message: lines of plain text, and the words and address of the link that stops such messages."""

    lines: tuple[str, ...]
    stop: tuple[str, str] | None = None


def dressed(blocks: Sequence[str], foot: Foot, *, title: str, language: str, brand: str) -> str:
    """Return a whole HTML message around blocks that are HTML already.

    Args:
        blocks: The paragraphs.
        foot: What stands below.
        title: The subject.
        language: The language of all of it.
        brand: Whose message it is.
    """
    below = [f"<p>{escape(line)}</p>" for line in foot.lines]
    if foot.stop:
        below.append(f'<p><a href="{escape(foot.stop[1])}">{escape(foot.stop[0])}</a></p>')
    return (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n<meta name="supported-color-schemes" content="light dark">\n'
        f"<title>{escape(title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f'<p class="house">{escape(brand)}</p>\n' + "\n".join(blocks) + "\n</main>\n<footer>\n"
        "" + "\n".join(below) + "\n</footer>\n</body>\n</html>\n"
    )
