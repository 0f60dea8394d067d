"""From phrases of an advert to concepts: accepted, not sure, alternatives, each wanted once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from service.domain import Importance, Match, MatchVerdict, Requirement
from service.market.advert import AdvertReading, Basis, Phrase, SentenceClass, Span
from service.matching.base import Matcher, Query
from service.taxonomy.taxonomy import Taxonomy

_CANDIDATES = 5
_RANK = {Importance.ESSENTIAL: 0, Importance.OPTIONAL: 1}

Found = Mapping[str, Sequence[Match]]


@dataclass(frozen=True, slots=True)
class AdvertRequirement:
    """A concept that an advert wants, with the sentence that says so.

    verdict is not_sure where the matcher is; such requirements are shown and never counted. options are the
    concepts of alternatives ("Java or C#"), concept being the first; unmatched are the alternatives for which no
    concept was found. sentence and span (of the words, in the reading's text) are the evidence; score is the
    match's, 0..1, for alternatives the best. origin tells a stated requirement from what the job consists of.
    """

    concept: str
    label: str
    importance: Importance
    basis: Basis
    verdict: MatchVerdict
    score: float
    phrase: str
    sentence: str
    span: Span
    origin: SentenceClass
    options: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()

    def as_requirement(self) -> Requirement:
        """Return what a fit needs to know of it."""
        return Requirement(self.concept, self.importance, self.options)


def accepted_requirements(found: Iterable[AdvertRequirement]) -> tuple[Requirement, ...]:
    """Return the accepted ones for a fit, in order."""
    return tuple(item.as_requirement() for item in found if item.verdict is MatchVerdict.ACCEPTED)


def match_requirements(reading: AdvertReading, matcher: Matcher, taxonomy: Taxonomy) -> tuple[AdvertRequirement, ...]:
    """Find the concepts that one advert wants; see match_readings."""
    return match_readings([reading], matcher, taxonomy)[0]


def match_readings(
    readings: Sequence[AdvertReading], matcher: Matcher, taxonomy: Taxonomy
) -> list[tuple[AdvertRequirement, ...]]:
    """Find the concepts that each advert wants, matching every distinct text of all of them once.

    A concept stands once in an advert: accepted before not sure, essential before optional, then by score. Sorted:
    essential first, accepted first, then in the order of the text, then by URI.
    """
    queries = list(dict.fromkeys(query for reading in readings for query in advert_queries(reading)))
    matches = dict(zip(queries, matcher.match(queries, _CANDIDATES), strict=True)) if queries else {}
    results = []
    for reading in readings:
        found = {query.text: matches[query] for query in advert_queries(reading)}
        wanted = [item for phrase in reading.phrases for item in _wanted(reading, phrase, found, taxonomy)]
        results.append(_once(wanted))
    return results


def advert_queries(reading: AdvertReading) -> list[Query]:
    """Return what has to be matched for an advert: its phrases and their alternatives, under its title."""
    texts = [text for phrase in reading.phrases for text in (phrase.text, *phrase.options)]
    return [Query(text, reading.title, keep=True) for text in dict.fromkeys(texts)]


def _wanted(reading: AdvertReading, phrase: Phrase, found: Found, taxonomy: Taxonomy) -> Iterator[AdvertRequirement]:
    if phrase.options:
        chosen = {option: _best(found[option], MatchVerdict.ACCEPTED) for option in phrase.options}
        concepts = tuple(dict.fromkeys(match.concept for match in chosen.values() if match))
        if concepts:
            best = max((match for match in chosen.values() if match), key=lambda match: match.score)
            first = next(match for match in chosen.values() if match)
            yield replace(
                _requirement(reading, phrase, first, taxonomy),
                score=best.score,
                span=phrase.span,
                options=concepts if len(concepts) > 1 else (),
                unmatched=tuple(option for option, match in chosen.items() if match is None),
            )
            return
    for match in _different_words(found[phrase.text]):
        yield _requirement(reading, phrase, match, taxonomy)


def _different_words(matches: Sequence[Match]) -> list[Match]:
    """Keep the best match of the same words: the phrase says them once, so it wants one concept for them."""
    kept: list[Match] = []
    for verdict in (MatchVerdict.ACCEPTED, MatchVerdict.NOT_SURE):
        for match in matches:
            free = all(match.span[0] >= other.span[1] or match.span[1] <= other.span[0] for other in kept)
            if match.verdict is verdict and free:
                kept.append(match)
    return kept


def _best(matches: Sequence[Match], verdict: MatchVerdict) -> Match | None:
    return next((match for match in matches if match.verdict is verdict), None)


def _requirement(reading: AdvertReading, phrase: Phrase, match: Match, taxonomy: Taxonomy) -> AdvertRequirement:
    concept = taxonomy.concepts.get(match.concept)
    return AdvertRequirement(
        concept=match.concept,
        label=concept.preferred_label if concept else match.matched_label,
        importance=phrase.importance,
        basis=phrase.basis,
        verdict=match.verdict or MatchVerdict.NOT_SURE,
        score=match.score,
        phrase=phrase.text,
        sentence=reading.sentences[phrase.sentence].text,
        span=_span(reading, phrase, match),
        origin=phrase.origin,
    )


def _span(reading: AdvertReading, phrase: Phrase, match: Match) -> Span:
    """Return the matched words within the phrase, or the phrase where its words are not just a piece of the text."""
    start, end = phrase.span
    if reading.text[start:end] != phrase.text or match.span[0] >= match.span[1]:
        return phrase.span
    return start + match.span[0], start + match.span[1]


def _once(wanted: Sequence[AdvertRequirement]) -> tuple[AdvertRequirement, ...]:
    chosen: dict[tuple[str, ...], AdvertRequirement] = {}
    for item in wanted:
        key = tuple(sorted(item.options)) or (item.concept,)
        if key not in chosen or _preference(item) < _preference(chosen[key]):
            chosen[key] = item
    return tuple(sorted(chosen.values(), key=_order))


def _preference(item: AdvertRequirement) -> tuple[bool, int, float, Span]:
    return item.verdict is not MatchVerdict.ACCEPTED, _RANK[item.importance], -item.score, item.span


def _order(item: AdvertRequirement) -> tuple[int, bool, Span, str]:
    return _RANK[item.importance], item.verdict is not MatchVerdict.ACCEPTED, item.span, item.concept
