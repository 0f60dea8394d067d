"""How a reader of a credential gets the documents that it links to."""

from collections.abc import Callable

from service.importers.json_values import Json

Linked = Callable[[str], Json | None]
"""Give the JSON object at an address, or None when it is not at hand."""


def nothing_linked(address: str) -> Json | None:
    """Have no linked document at hand."""
    del address
    return None
