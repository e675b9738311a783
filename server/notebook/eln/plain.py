"""HTML as plain text: what another notebook wrote is read, never shown as markup."""

import re
from html.parser import HTMLParser

_LOOKS_LIKE_HTML = re.compile(r"</[A-Za-z][A-Za-z0-9]*\s*>|<(?:br|hr|p|img)\b[^<>]{0,2000}>", re.IGNORECASE)
_BLOCKS = frozenset({"address", "article", "blockquote", "br", "div", "dd", "dl", "dt", "footer", "h1", "h2", "h3"})
_BLOCKS |= {"h4", "h5", "h6", "header", "hr", "li", "ol", "p", "pre", "section", "table", "tr", "ul"}
_CELLS = frozenset({"td", "th"})
_HIDDEN = frozenset({"head", "noscript", "script", "style", "template"})


class _Reader(HTMLParser):
    """Collects the text, a line for every block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        self._separate(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN and self._hidden:
            self._hidden -= 1
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(re.sub(r"\s+", " ", data))

    def _separate(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.parts.append("\n")
        elif tag in _CELLS:
            self.parts.append(" ")


def plain(text: str) -> str:
    """The text without markup; a text that has none comes back as it is."""
    if not _LOOKS_LIKE_HTML.search(text):
        return text.strip()
    reader = _Reader()
    reader.feed(text)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(line for line in lines if line)
