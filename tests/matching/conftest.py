"""A small taxonomy in our own words, and an encoder that only knows words."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from service.domain import Concept, Importance, Kind, Requirement
from service.matching.encoder import Encoded, TransformerEncoder, unit
from service.matching.labels import LabelTable
from service.matching.models import resolve_model
from service.matching.words import WordReader
from service.taxonomy.taxonomy import Taxonomy

SKILL, KNOWLEDGE = Kind.SKILL, Kind.KNOWLEDGE
CONCEPTS = (
    Concept("c:a", "bake bread", SKILL, ("make loaves", "Bake Bread"), "Mix, knead and bake dough."),
    Concept("c:b", "teach baking", SKILL, ("instruct bakers",), "Show learners how dough becomes bread."),
    Concept("c:c", "SQL", KNOWLEDGE, ("structured query language",), "A language to query databases."),
    Concept("c:d", "Swift (computer programming)", KNOWLEDGE, (), "Techniques of writing programs in Swift."),
    Concept("c:e", "communicate with customers", SKILL, ("talk to clients",)),
    Concept("c:f", "teach communication", SKILL, ("instruct in communication",)),
    Concept("c:g", "work in teams", SKILL, ("collaborate with colleagues",)),
    Concept("c:h", "food hygiene", KNOWLEDGE, ("hygiene of food",), "How food is kept clean and safe."),
    Concept("c:i", "lead teams", SKILL, ("manage teams",), "Guide a group of people."),
)


@dataclass
class WordHashEncoder:
    """Every word has its own random direction; counts the texts it was asked for."""

    name: str = "word-hash"
    dimension: int = 32
    asked: list[str] = field(default_factory=list)

    def encode(
        self, texts: Sequence[str], contexts: Sequence[str] = (), progress: Callable[[int], None] | None = None
    ) -> Encoded:
        self.asked.extend(texts)
        reader = WordReader()
        pooled, tokens, spans = [], [], []
        for text, context in zip(texts, contexts or [""] * len(texts), strict=True):
            words = reader.words(text)
            before = reader.stems(context)
            vectors = np.array([self.direction(stem) for stem in [*before, *(word.stem for word in words)]])
            vectors = vectors.reshape(-1, self.dimension)
            tokens.append(vectors.astype(np.float16))
            pooled.append(unit(vectors.sum(axis=0)) if len(vectors) else np.zeros(self.dimension))
            spans.append(np.array([(-1, -1)] * len(before) + [(w.start, w.end) for w in words]).reshape(-1, 2))
        if progress is not None:
            progress(len(texts))
        return Encoded(
            pooled=np.array(pooled, np.float16).astype(np.float32).reshape(-1, self.dimension),
            tokens=np.concatenate([np.zeros((0, self.dimension), np.float16), *tokens]),
            starts=np.cumsum([0, *map(len, tokens)]),
            spans=np.concatenate([np.zeros((0, 2), np.int32), *spans]).astype(np.int32),
        )

    def direction(self, word: str) -> np.ndarray:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
        return unit(np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32))


@pytest.fixture
def word_hash() -> WordHashEncoder:
    return WordHashEncoder()


@pytest.fixture(scope="session")
def minilm() -> TransformerEncoder:
    return TransformerEncoder(resolve_model("minilm"), threads=1)


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    wanted = {
        "o:baker": (Requirement("c:a", Importance.ESSENTIAL), Requirement("c:g", Importance.ESSENTIAL)),
        "o:waiter": (Requirement("c:e", Importance.ESSENTIAL), Requirement("c:g", Importance.OPTIONAL)),
    }
    return Taxonomy("v0", "en", {concept.uri: concept for concept in CONCEPTS}, {}, wanted)


@pytest.fixture(scope="session")
def table(taxonomy: Taxonomy) -> LabelTable:
    return LabelTable.of(taxonomy)
