"""Suggests the ESCO occupations of an advert, and what is usual for one and not mentioned."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from service.domain import Occupation, Requirement
from service.market.lexicon import load
from service.matching.fit import MEETING, FitPolicy
from service.matching.words import WordReader
from service.taxonomy.hierarchy import Hierarchy
from service.taxonomy.taxonomy import Taxonomy

Scores: TypeAlias = NDArray[np.float64]


class SemanticTitles(Protocol):
    """Compares a title with occupations by meaning."""

    def similarities(self, title: str) -> Sequence[float] | Scores:
        """Cosine (-1..1) of the title to each occupation, occupations in the order of their URIs."""


@dataclass(frozen=True, slots=True)
class OccupationSuggestion:
    """An occupation that an advert may be for.

    score (0..1) orders suggestions of one advert; it is no probability. title, concepts and text are its parts,
    None where there was nothing to compare. label_matched is the label most like the title.
    """

    occupation: str
    label: str
    score: float
    rank: int
    label_matched: str
    title: float
    concepts: float | None
    text: float | None
    semantic: float | None


@dataclass(frozen=True, slots=True)
class Advert:
    """What is known of an advert when its occupation is asked for; wanted are its accepted requirements."""

    title: str
    text: str = ""
    wanted: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class _Rules:
    weights: Mapping[str, float]
    title_parts: Mapping[str, float]
    preferred_label: float
    first_part: float
    text_characters: int
    noise: re.Pattern[str]
    separators: re.Pattern[str]


@cache
def _rules() -> _Rules:
    loaded = load("occupations.yaml")
    return _Rules(
        weights=loaded["weights"],
        title_parts=loaded["title_parts"],
        preferred_label=loaded["preferred_label"],
        first_part=loaded["first_part"],
        text_characters=loaded["text_characters"],
        noise=re.compile("|".join(f"(?:{pattern})" for pattern in loaded["noise"]), re.IGNORECASE),
        separators=re.compile(loaded["separators"]),
    )


class OccupationIndex:
    """The occupations of one taxonomy, ready to be compared with adverts; vectors are made on first use."""

    def __init__(self, taxonomy: Taxonomy, semantic: SemanticTitles | None = None) -> None:
        self._taxonomy = taxonomy
        self._semantic = semantic
        self._uris = sorted(taxonomy.occupations)
        self._reader = WordReader(taxonomy.language)

    def suggest(self, advert: Advert, limit: int = 5) -> list[OccupationSuggestion]:
        """Rank at most `limit` occupations, best first, ties by URI.

        The score is the weighted mean (occupations.yaml) of the parts that there are: likeness of the title to
        labels, cosine of wanted concepts to required ones weighed by specificity, and TF-IDF cosine of the text to
        labels and description. Empty where neither title nor concepts say anything.
        """
        if not self._uris:
            return []
        title, labels = self._title(advert.title)
        parts: dict[str, Scores] = {"title": title}
        if advert.wanted:
            parts["concepts"] = self._concepts(advert.wanted)
        if advert.text.strip():
            parts["text"] = self._text(advert.text)
        if self._semantic is not None and advert.title.strip():
            parts["semantic"] = np.asarray(self._semantic.similarities(advert.title), dtype=np.float64)
        weights = _rules().weights
        total = sum(weights[name] for name in parts)
        score = np.sum([weights[name] / total * values for name, values in parts.items()], axis=0)
        order = np.argsort(-np.round(score, 6), kind="stable")[:limit]
        found = [int(place) for place in order if score[place] > 0]
        return [
            self._suggestion(rank, place, float(score[place]), parts, labels) for rank, place in enumerate(found, 1)
        ]

    def _suggestion(
        self, rank: int, place: int, score: float, parts: Mapping[str, Scores], labels: Scores
    ) -> OccupationSuggestion:
        def part(name: str) -> float | None:
            return round(float(parts[name][place]), 4) if name in parts else None

        uri = self._uris[place]
        return OccupationSuggestion(
            occupation=uri,
            label=self._taxonomy.occupations[uri].preferred_label,
            score=round(min(score, 1.0), 4),
            rank=rank,
            label_matched=self._labels.best(place, labels),
            title=part("title") or 0.0,
            concepts=part("concepts"),
            text=part("text"),
            semantic=part("semantic"),
        )

    def _title(self, title: str) -> tuple[Scores, Scores]:
        """Compare the cleaned title, and what stands before its first separator, with all labels.

        The first array has one likeness an occupation, the second one a label.
        """
        rules = _rules()
        whole = " ".join(rules.noise.sub(" ", title).split()) or title
        first = rules.separators.split(whole)[0]
        each, document = self._likeness(whole), self._documents.cosines(whole)
        if first and first != whole:
            each = np.maximum(each, rules.first_part * self._likeness(first))
            document = np.maximum(document, rules.first_part * self._documents.cosines(first))
        best = np.maximum.reduceat(each, self._labels.starts)
        return np.minimum(best + rules.title_parts["document"] * document, 1.0), each

    def _likeness(self, title: str) -> Scores:
        parts, labels = _rules().title_parts, self._labels
        each = parts["characters"] * labels.characters.cosines(title) + parts["words"] * labels.words.cosines(title)
        return each + _rules().preferred_label * labels.preferred * (each > 0)

    def _text(self, text: str) -> Scores:
        return self._descriptions.cosines(text[: _rules().text_characters])

    def _concepts(self, wanted: Sequence[Requirement]) -> Scores:
        """Cosine of what the advert wants to what each occupation requires, weights times specificity."""
        matrix, places, specificity = self._required
        vector = np.zeros(len(places))
        for requirement in wanted:
            for concept in requirement.concepts:
                if concept in places:
                    weight = FitPolicy().weights[requirement.importance] / len(requirement.concepts)
                    vector[places[concept]] = max(vector[places[concept]], weight * specificity[places[concept]])
        norm = float(np.linalg.norm(vector))
        return np.asarray(matrix @ (vector / norm), dtype=np.float64) if norm else np.zeros(len(self._uris))

    @cached_property
    def _labels(self) -> _Labels:
        return _Labels([self._taxonomy.occupations[uri] for uri in self._uris], self._reader)

    @cached_property
    def _documents(self) -> _Vectors:
        occupations = [self._taxonomy.occupations[uri] for uri in self._uris]
        texts = [" ; ".join((item.preferred_label, *item.alternative_labels)) for item in occupations]
        return _Vectors(texts, self._reader)

    @cached_property
    def _descriptions(self) -> _Vectors:
        occupations = [self._taxonomy.occupations[uri] for uri in self._uris]
        texts = [
            f"{item.preferred_label} {' '.join(item.alternative_labels)} {item.description}" for item in occupations
        ]
        return _Vectors(texts, self._reader)

    @cached_property
    def _required(self) -> tuple[Any, Mapping[str, int], Scores]:
        from scipy.sparse import csr_matrix, diags

        hierarchy, policy = Hierarchy(self._taxonomy), FitPolicy()
        concepts = sorted({item.concept for uri in self._uris for item in self._taxonomy.requirements.get(uri, ())})
        places = {concept: place for place, concept in enumerate(concepts)}
        specificity = np.array([hierarchy.specificity(concept) for concept in concepts])
        cells = [
            (row, places[item.concept], policy.weights[item.importance] * specificity[places[item.concept]])
            for row, uri in enumerate(self._uris)
            for item in self._taxonomy.requirements.get(uri, ())
        ]
        rows, columns, values = zip(*cells, strict=True) if cells else ((), (), ())
        matrix = csr_matrix((values, (rows, columns)), shape=(len(self._uris), len(concepts)))
        norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1))).ravel()
        return diags(np.where(norms > 0, 1 / np.where(norms > 0, norms, 1), 0)) @ matrix, places, specificity


class _Vectors:
    """Texts as TF-IDF vectors of words, or of pieces of words where there is no reader."""

    def __init__(self, texts: Sequence[str], reader: WordReader | None) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        if reader is None:
            self._vectoriser = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), sublinear_tf=True)
        else:
            self._vectoriser = TfidfVectorizer(analyzer=reader.stems, sublinear_tf=True)
        self._matrix = self._vectoriser.fit_transform(texts)

    def cosines(self, text: str) -> Scores:
        """Cosine, 0..1, of the text to each of the texts."""
        found = self._matrix @ self._vectoriser.transform([text]).T
        return np.asarray(found.toarray(), dtype=np.float64).ravel()


class _Labels:
    """Every label of every occupation; those of one occupation stand together, the preferred one first."""

    def __init__(self, occupations: Iterable[Occupation], reader: WordReader) -> None:
        self.texts: list[str] = []
        starts: list[int] = []
        for item in occupations:
            starts.append(len(self.texts))
            self.texts += dict.fromkeys((item.preferred_label, *item.alternative_labels))
        self.starts = np.array(starts, dtype=np.int64)
        self.preferred = np.zeros(len(self.texts))
        self.preferred[self.starts] = 1.0
        self.characters = _Vectors(self.texts, None)
        self.words = _Vectors(self.texts, reader)

    def best(self, place: int, likeness: Scores) -> str:
        """The label of the occupation at this place that is most alike."""
        end = self.starts[place + 1] if place + 1 < len(self.starts) else len(self.texts)
        start = int(self.starts[place])
        return self.texts[start + int(np.argmax(likeness[start:end]))]


def usual_not_mentioned(occupation: str, wanted: Iterable[Requirement], taxonomy: Taxonomy) -> tuple[str, ...]:
    """Return the essential concepts of an occupation that an advert does not ask for, most specific first.

    A concept is mentioned if the advert wants the same or a narrower one, also as an alternative.
    """
    hierarchy = Hierarchy(taxonomy)
    mentioned = {concept for requirement in wanted for concept in requirement.concepts}
    missing = [
        concept
        for concept in taxonomy.essential(occupation)
        if not any(hierarchy.relation(concept, held) in MEETING for held in mentioned)
    ]
    return tuple(sorted(missing, key=lambda concept: (-hierarchy.specificity(concept), concept)))


def suggest_occupations(advert: Advert, taxonomy: Taxonomy, limit: int = 5) -> list[OccupationSuggestion]:
    """Suggest occupations for one advert; for many, keep an OccupationIndex."""
    return OccupationIndex(taxonomy).suggest(advert, limit)
