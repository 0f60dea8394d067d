"""Web addresses as credentials write them, read without believing them."""

from urllib.parse import urlsplit


def origin_of(address: str) -> str | None:
    """The origin of an https address, without the default port; None for any other."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme != "https" or not parts.hostname or parts.username is not None:
        return None
    return f"https://{parts.hostname}" + (f":{port}" if port not in (None, 443) else "")


def is_origin(address: str) -> bool:
    """Whether an https address names a whole origin and no place within it."""
    parts = urlsplit(address)
    return parts.path in ("", "/") and not parts.query


def place_of(address: str) -> str | None:
    """An https address with its origin written one way and without its fragment; None for any other."""
    origin = origin_of(address)
    if origin is None:
        return None
    parts = urlsplit(address)
    return origin + parts.path + (f"?{parts.query}" if parts.query else "")
