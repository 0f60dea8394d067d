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
