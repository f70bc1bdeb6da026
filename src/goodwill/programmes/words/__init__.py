"""What programmes say: a page of words for each message, in four languages, rendered as plain text and HTML from one source."""

from goodwill.programmes.words.pages import LANGUAGES, Page, page, pages
from goodwill.programmes.words.rendering import Envelope, Rendered, rendered

__all__ = ["LANGUAGES", "Envelope", "Page", "Rendered", "page", "pages", "rendered"]
