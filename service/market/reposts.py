"""Finds adverts that were posted again, so that each is counted once."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from rapidfuzz.fuzz import token_sort_ratio

from service.domain import Vacancy
from service.market.lexicon import load
from service.text.normal import folded_form

_SEED = 1


@dataclass(frozen=True, slots=True)
class RepostRules:
    """The numbers of reposts.yaml; likeness is a Jaccard index, title a share of equal letters, both 0..1."""

    words: int
    permutations: int
    likeness: float
    title: float
    fewest_shingles: int


@cache
def repost_rules() -> RepostRules:
    """Read reposts.yaml, once."""
    return RepostRules(**load("reposts.yaml"))


def find_reposts(vacancies: Mapping[str, Vacancy], rules: RepostRules | None = None) -> dict[str, str]:
    """Map each id to that of the advert it repeats, its own where it repeats none.

    The canonical advert of a group is the one posted first, then the one with the smaller id. Two adverts are one
    if their employers are the same, their titles alike, and the shingles of title and text too (exact Jaccard
    among the candidates of a MinHash LSH); alike adverts chain. Dates and places do not matter, so that a job
    offered in two towns counts once. Deterministic; the order of the input changes nothing.
    """
    rules = rules or repost_rules()
    ids = sorted(vacancies, key=lambda key: _age(key, vacancies[key]))
    shingles = {key: _shingles(vacancies[key], rules) for key in ids}
    first = _equal(ids, vacancies, shingles)
    _join_similar([key for key in ids if first[key] == key], vacancies, shingles, _Groups(first, rules))
    return {key: _root(first, key) for key in vacancies}


@dataclass(frozen=True)
class _Groups:
    """Which advert each one repeats so far."""

    first: dict[str, str]
    rules: RepostRules

    def join(self, one: str, other: str, order: Mapping[str, int]) -> None:
        roots = sorted((_root(self.first, one), _root(self.first, other)), key=order.__getitem__)
        self.first[roots[1]] = roots[0]


def _age(key: str, vacancy: Vacancy) -> tuple[bool, str, str]:
    return vacancy.posted is None, vacancy.posted.isoformat() if vacancy.posted else "", key


def _shingles(vacancy: Vacancy, rules: RepostRules) -> frozenset[int]:
    """Return hashes of the runs of words in title and text."""
    words = folded_form(f"{vacancy.title} {vacancy.text}").split()
    runs = {" ".join(words[place : place + rules.words]) for place in range(max(1, len(words) - rules.words + 1))}
    return frozenset(
        int.from_bytes(hashlib.blake2b(run.encode("utf-8", "surrogatepass"), digest_size=4).digest()) for run in runs
    )


def _equal(
    ids: Sequence[str], vacancies: Mapping[str, Vacancy], shingles: Mapping[str, frozenset[int]]
) -> dict[str, str]:
    """Join adverts with the same shingles and employer, which needs no likeness."""
    seen: dict[tuple[str, frozenset[int]], str] = {}
    return {key: seen.setdefault((_employer(vacancies[key]), shingles[key]), key) for key in ids}


def _join_similar(
    ids: Sequence[str], vacancies: Mapping[str, Vacancy], shingles: Mapping[str, frozenset[int]], groups: _Groups
) -> None:
    rules = groups.rules
    long = [key for key in ids if len(shingles[key]) >= rules.fewest_shingles]
    if len(long) < 2:
        return
    order = {key: place for place, key in enumerate(ids)}
    hashes = _min_hashes([shingles[key] for key in long], rules)
    index = _index(rules)
    for key, found in zip(long, hashes, strict=True):
        for other in sorted(index.query(found), key=order.__getitem__):
            if (
                _same_post(vacancies[key], vacancies[other], rules)
                and _jaccard(shingles[key], shingles[other]) >= rules.likeness
            ):
                groups.join(key, other, order)
        index.insert(key, found)


def _min_hashes(sets: Sequence[frozenset[int]], rules: RepostRules) -> list[Any]:
    from datasketch import MinHash

    found: list[Any] = MinHash.bulk(
        [sorted(items) for items in sets], num_perm=rules.permutations, seed=_SEED, hashfunc=_itself
    )
    return found


def _itself(value: int) -> int:
    """Return a shingle's hash, which is one already."""
    return value


def _index(rules: RepostRules) -> Any:
    from datasketch import MinHashLSH

    return MinHashLSH(threshold=rules.likeness, num_perm=rules.permutations)


def _same_post(one: Vacancy, other: Vacancy, rules: RepostRules) -> bool:
    """Say whether employer and title allow it: two jobs may share all but a line of their texts."""
    titles = token_sort_ratio(folded_form(one.title), folded_form(other.title))
    return _employer(one) == _employer(other) and titles >= 100 * rules.title


def _employer(vacancy: Vacancy) -> str:
    return folded_form(vacancy.employer or "")


def _jaccard(one: frozenset[int], other: frozenset[int]) -> float:
    return len(one & other) / len(one | other)


def _root(first: Mapping[str, str], key: str) -> str:
    while first[key] != key:
        key = first[key]
    return key
