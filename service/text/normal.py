"""Normal forms of text, and the digest that says whether a content changed."""

import hashlib
import unicodedata

_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))


def normal_form(text: str) -> str:
    """Compose (NFC), drop invisible characters, fold runs of white space to one blank, and strip."""
    return " ".join(unicodedata.normalize("NFC", text.translate(_INVISIBLE)).split())


def folded_form(text: str) -> str:
    """Return the normal form without regard to case, for comparing."""
    return unicodedata.normalize("NFC", normal_form(text).casefold())


def digest(*parts: str) -> str:
    """Return the sha256, in hex, of the parts as they stand; their order and borders count."""
    content = hashlib.sha256()
    for part in parts:
        encoded = part.encode("utf-8", "surrogatepass")
        content.update(len(encoded).to_bytes(8, "big"))
        content.update(encoded)
    return content.hexdigest()
