"""HTML to plain text that keeps lines and lists, and repair of texts decoded wrongly.

The tokens are found by our own scanner, in linear time: the parser of the standard library, which BeautifulSoup
uses, took 142 s for 90 kB of `<a ` (measured, Python 3.11.7), and reads `List<int>` as a tag.
"""

import html
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import ftfy
import yaml

from service.errors import TooLarge

MOST_CHARACTERS = 2_000_000

_FIX = ftfy.TextFixerConfig(
    unescape_html=False, uncurl_quotes=False, fix_latin_ligatures=False, fix_character_width=False, explain=False
)
_UNUSUAL = re.compile(r"[^\t\n -~]")  # only texts with such a character can need repair
_NAME = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*(?:[:-][A-Za-z0-9:-]+)?)(?=[\s/>])")
# Attributes up to the closing bracket; quoted values are bounded, else an unclosed quote costs quadratic time.
_REST = re.compile(r"""(?:[^<>"']++|"[^"]{0,4000}"|'[^']{0,4000}')*+>""")
_ATTRIBUTE = re.compile(r"\s+[\w:-]+\s*=\s*[\"']")
_DECLARATION = re.compile(r"<[!?](?:\[CDATA\[|[A-Za-z])[^<>]*>?")
_ESCAPED = re.compile(r"&(?:lt|#60|#x3c);/?[a-z]", re.IGNORECASE)
_TWICE = re.compile(r"&amp;(?:#\d{1,6}|#x[0-9a-f]{1,5}|amp|nbsp|quot|lt|gt|[rl]squo|[rl]dquo|[nm]dash);", re.IGNORECASE)
_FOLD = re.compile(r"\s+")
# A sign whose content stands in a paragraph of its own below it, or that has none.
_SIGN_ALONE = re.compile(r"^(?:(•|##)\n++(?!•|##|\Z)|(?:•|##|\|)\n)", re.MULTILINE)
_BEFORE_ITEM = re.compile(r"(?<!\n)\n{2,}• ")
_BLANK_LINES = re.compile(r"\n{3,}")
_SPACE_AND_SIGN = re.compile(r"(\s++)((?:[•*–-]|\d{1,2}[.)])\s)?")

_Token = tuple[str, str]  # ("text", content) | ("open", name) | ("close", name)


@cache
def _tags(kind: str) -> frozenset[str]:
    """Read the names of one kind of element, or of "all", from markup.yaml."""
    lists = yaml.safe_load(files("service.text").joinpath("markup.yaml").read_text(encoding="utf-8"))
    return frozenset(name for key, names in lists.items() if kind in {key, "all"} for name in names.split())


def plain_text(text: str, limit: int = MOST_CHARACTERS) -> str:
    """Return what a reader of the page would read: lines, "• " for list items, "## " before headings.

    Scripts, styles and comments are left out, entities resolved (also HTML escaped a second time), mojibake and
    control characters repaired. Text without tags keeps its own lines; `a < b` and `List<int>` are no tags.
    Raises TooLarge above `limit` characters.
    """
    if len(text) > limit:
        raise TooLarge(f"{len(text)} characters of markup; at most {limit} are read")
    text = repaired(text)
    if _ESCAPED.search(text) and not _has_tags(text):
        text = html.unescape(text)
    tokens = list(_tokens(text))
    if any(
        kind != "text" and name in _tags("blocks") | _tags("lines") | _tags("items") | _tags("headings")
        for kind, name in tokens
    ):
        return _laid_out(tokens)
    words = "".join(_unescaped(content) for kind, content in tokens if kind == "text")
    return "\n".join(line.strip(" \t") for line in words.strip().splitlines())


def repaired(text: str) -> str:
    """Undo mojibake ("Ã©" to "é"), drop control characters, end lines with \\n, compose (NFC)."""
    return ftfy.fix_text(text, _FIX) if _UNUSUAL.search(text) else text


def _has_tags(text: str) -> bool:
    return any(found.group(2).lower() in _tags("all") for found in _NAME.finditer(text))


def _tokens(text: str) -> Iterator[_Token]:
    place = begun = 0
    while (place := text.find("<", place)) >= 0:
        end, token = _tag_at(text, place)
        if end <= place:
            place += 1
            continue
        if place > begun:
            yield "text", text[begun:place]
        if token is not None:
            yield token
        place = begun = end
    if begun < len(text):
        yield "text", text[begun:]


def _tag_at(text: str, place: int) -> tuple[int, _Token | None]:
    """Where the tag, comment or hidden element that begins here ends (`place` itself: there is none)."""
    if text.startswith("<!--", place):
        end = text.find("-->", place)
        return (end + 3, None) if end >= 0 else (len(text), None)
    declaration = _DECLARATION.match(text, place)
    if declaration is not None:
        return declaration.end(), None
    found = _NAME.match(text, place)
    name = found.group(2).lower() if found else ""
    if found is None:
        return place, None
    rest = _REST.match(text, found.end())
    known = bool(found.group(1)) or name in _tags("all") or ":" in name or "-" in name
    if rest is None or not (known or _ATTRIBUTE.match(rest.group())):
        return place, None
    if name in _tags("hidden") and not found.group(1):
        closing = re.compile(rf"</{name}\s*>", re.IGNORECASE).search(text, rest.end())
        return (closing.end() if closing else len(text)), None
    return rest.end(), ("close" if found.group(1) else "open", name)


def _laid_out(tokens: list[_Token]) -> str:
    parts: list[str] = []
    verbatim = 0
    for kind, content in tokens:
        if kind == "text":
            parts.append(_unescaped(content) if verbatim else _folded(_unescaped(content)))
            continue
        if content == "pre":
            verbatim = max(0, verbatim + (1 if kind == "open" else -1))
        parts.append(_break(kind, content))
    lines = [_FOLD.sub(" ", line).strip().removesuffix(" |") for line in "".join(parts).split("\n")]
    text = _SIGN_ALONE.sub(lambda found: found.group(1) + " " if found.group(1) else "", "\n".join(lines) + "\n")
    return _BLANK_LINES.sub("\n\n", _BEFORE_ITEM.sub("\n• ", text)).strip()


def _folded(content: str) -> str:
    """White space of the source is one blank, but for a line break that a typed list sign follows."""
    return _SPACE_AND_SIGN.sub(_fold_one, content)


def _fold_one(found: re.Match[str]) -> str:
    space, sign = found.group(1), found.group(2) or ""
    return ("\n" if sign and "\n" in space else " ") + sign


def _break(kind: str, name: str) -> str:
    if name in _tags("headings"):
        return "\n\n## " if kind == "open" else "\n\n"
    if name in _tags("items"):
        return "\n• " if kind == "open" else "\n"
    if name in _tags("blocks"):
        return "\n\n"
    if kind == "open":
        return "\n" if name in _tags("lines") else ""
    return " | " if name in _tags("cells") else ""


def _unescaped(content: str) -> str:
    if _TWICE.search(content):
        content = html.unescape(content)
    return html.unescape(content).replace("\u00a0", " ").replace("\u00ad", "").replace("\r", "\n")
