"""The matchers by name, imported when asked for."""

from collections.abc import Callable
from importlib import import_module

from service.errors import UnknownName
from service.matching.base import Matcher
from service.matching.matcher import MatcherParts

MATCHERS = {
    "default": "service.matching.matcher:DefaultMatcher",
    "minilm": "service.matching.plain:PlainMatcher",
    "lexical": "service.matching.characters:CharactersMatcher",
    "bm25": "service.matching.bm25:Bm25Matcher",
}


def get_matcher(name: str) -> Callable[[MatcherParts], Matcher]:
    """The class of the matcher with this name; raises UnknownName, which lists the known."""
    try:
        module, _, attribute = MATCHERS[name].partition(":")
    except KeyError:
        raise UnknownName.of("matcher", name, tuple(MATCHERS)) from None
    found: Callable[[MatcherParts], Matcher] = getattr(import_module(module), attribute)
    return found
