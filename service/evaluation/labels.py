"""From the names that judged files use to concept URIs."""

from service.taxonomy.taxonomy import Taxonomy
from service.text.normal import folded_form


class LabelIndex:
    """Concept and occupation URIs by URI or preferred label; case and white space do not matter."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        occupations = {folded_form(item.preferred_label): uri for uri, item in taxonomy.occupations.items()}
        concepts = {folded_form(item.preferred_label): uri for uri, item in taxonomy.concepts.items()}
        self._by_label = occupations | concepts
        self._uris = frozenset(self._by_label.values()) | taxonomy.concepts.keys() | taxonomy.occupations.keys()

    def uri(self, name: str) -> str | None:
        """The URI meant by a URI or preferred label (concepts first); None if the taxonomy has neither."""
        return name if name in self._uris else self._by_label.get(folded_form(name))
