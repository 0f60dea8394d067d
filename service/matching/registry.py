"""The matchers by name, imported when asked for."""

from collections.abc import Callable
from importlib import import_module

from service.errors import UnknownName
from service.matching.base import Matcher
from service.matching.matcher import MatcherParts

MATCHERS = {
    "default": "service.matching.matcher:DefaultMatcher",
    "fast": "service.matching.fast:FastMatcher",
    "minilm": "service.matching.plain:PlainMatcher",
    "lexical": "service.matching.characters:CharactersMatcher",
    "bm25": "service.matching.bm25:Bm25Matcher",
}


def own_parts(name: str, parts: MatcherParts) -> MatcherParts:
    """The parts as the matcher with this name uses them, e.g. over another encoder; raises UnknownName."""
    adapt: Callable[[MatcherParts], MatcherParts] | None = getattr(get_matcher(name), "own_parts", None)
    return adapt(parts) if adapt else parts


def indexed_parts(name: str, parts: MatcherParts) -> tuple[MatcherParts, ...]:
    """The parts whose indexes the matcher with this name asks, its own first; raises UnknownName."""
    own = own_parts(name, parts)
    listed: Callable[[MatcherParts], tuple[MatcherParts, ...]] | None = getattr(
        get_matcher(name), "indexed_parts", None
    )
    return listed(own) if listed else (own,)


def get_matcher(name: str) -> Callable[[MatcherParts], Matcher]:
    """The class of the matcher with this name; raises UnknownName, which lists the known."""
    try:
        module, _, attribute = MATCHERS[name].partition(":")
    except KeyError:
        raise UnknownName.of("matcher", name, tuple(MATCHERS)) from None
    found: Callable[[MatcherParts], Matcher] = getattr(import_module(module), attribute)
    return found
