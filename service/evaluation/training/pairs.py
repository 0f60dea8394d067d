"""Training examples from a taxonomy by rules: texts, and the concepts that are in them."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from service.domain import Concept, Kind, Occupation
from service.evaluation.training.examples import Amounts, Example, load_data
from service.evaluation.training.surface import Surfaces, common_verbs, lower_first, plain_label, surfaces
from service.evaluation.training.written import written_lines, written_phrases
from service.taxonomy.taxonomy import Taxonomy

_SLOT = re.compile(r"\{(\w)\}")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")


@dataclass
class Maker:
    """Makes examples of one taxonomy; every draw comes from one random generator, so equal seeds make equal text."""

    taxonomy: Taxonomy
    seed: int
    patterns: Mapping[str, Any] = field(default_factory=lambda: load_data("patterns.yaml"))
    phrases: Mapping[str, Mapping[str, list[str]]] = field(default_factory=written_phrases)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    @cached_property
    def forms(self) -> dict[str, Surfaces]:
        """Surface forms of every concept."""
        concepts = self.taxonomy.concepts
        verbs = common_verbs(concepts.values())
        doubled = frozenset(self.patterns["doubled_consonants"])
        made = {uri: surfaces(concepts[uri], verbs, tuple(doubled)) for uri in sorted(concepts)}
        for slot, add in (("p", "nouns"), ("i", "infinitives")):
            for text, uris in self.spoken[slot]:
                for uri in uris:
                    made[uri] = made[uri].with_more(add, text, tuple(doubled))
        return made

    @cached_property
    def pools(self) -> list[tuple[Occupation, tuple[str, ...]]]:
        """Every occupation with the concepts it requires, if they are enough to make a sentence of."""
        occupations = self.taxonomy.occupations
        wanted = {
            uri: tuple(item.concept for item in self.taxonomy.requirements.get(uri, ()) if item.concept in self.forms)
            for uri in sorted(occupations)
        }
        return [(occupations[uri], concepts) for uri, concepts in wanted.items() if len(concepts) >= 3]

    @cached_property
    def families(self) -> list[tuple[str, ...]]:
        """Concepts that stand together under one group or one broader concept, at least three."""
        members: dict[str, list[str]] = {}
        for parents in (self.taxonomy.groups_of, self.taxonomy.broader):
            for uri in sorted(parents):
                if uri in self.forms:
                    for parent in parents[uri]:
                        members.setdefault(parent, []).append(uri)
        return [tuple(found) for _, found in sorted(members.items()) if len(found) >= 3]

    def examples(self, amounts: Amounts) -> list[Example]:
        """All examples of the amounts given, shuffled."""
        made = [
            *self.alternatives(amounts.alternatives),
            *self.descriptions(amounts.descriptions, amounts.described_share),
            *self._some(amounts.mixed, self.mixed),
            *self._some(amounts.siblings, self.siblings),
            *self._some(amounts.titled, self.titled),
            *self._some(amounts.vague, self.vague),
            *self._some(amounts.phrases, self.phrased),
            *(line for line in written_lines(self.taxonomy, amounts.written_files) for _ in range(amounts.written)),
        ]
        self.random.shuffle(made)
        return made

    def alternatives(self, most: int) -> Iterator[Example]:
        """Alternative labels, some as gerund, some in capitals, as the whole text."""
        for uri in sorted(self.taxonomy.concepts):
            concept = self.taxonomy.concepts[uri]
            labels = [label for label in concept.alternative_labels if label != concept.preferred_label]
            for label in self.random.sample(labels, min(most, len(labels))):
                yield Example(self._vary(label), (uri,))
            short = plain_label(concept.preferred_label)
            if short != concept.preferred_label:
                yield Example(short, (uri,))

    def descriptions(self, most: int, share: float = 1.0) -> Iterator[Example]:
        """Description sentences in their own words, or in a frame that makes them an advert or outcome line."""
        for uri in sorted(self.taxonomy.concepts):
            concept = self.taxonomy.concepts[uri]
            sentences = [part for part in _SENTENCE_END.split(concept.description.strip()) if len(part) > 20]
            if self.random.random() >= share:
                continue
            for position, sentence in enumerate(sentences[:most]):
                yield Example(self._around(self._describe(concept, sentence, position)), (uri,), source="description")

    def mixed(self) -> Example | None:
        """Two to four concepts that one occupation requires, in one sentence."""
        occupation, pool = self.random.choice(self.pools)
        kind = self.random.choice(("sentences", "sentences", "outcomes"))
        filled = self._fill(self.random.choice(self.patterns[kind]), pool, occupation)
        if filled is None:
            return None
        text, concepts = filled
        return Example(self._around(text), concepts, source="mixed")

    def siblings(self) -> Example | None:
        """Concepts of one family together: lists of languages, tools, methods."""
        filled = self._fill(
            self.random.choice(self.patterns["sentences"]), self.random.choice(self.families), self._occupation()
        )
        return None if filled is None else Example(self._around(filled[0]), filled[1], source="siblings")

    def titled(self) -> Example | None:
        """A sentence after a title; with a course title the sentence leaves the title's words out, where it can."""
        if self.random.random() < 0.4:
            occupation, pool = self.random.choice(self.pools)
            filled = self._fill(self._outcome_pattern(), pool, occupation)
            title = self._titled_occupation(occupation)
            return None if filled is None else Example(filled[0], filled[1], title, "titled")
        topic, pool = self._topic()
        filled = self._fill(self._outcome_pattern(), [uri for uri in pool if uri != topic], self._occupation())
        if filled is None:
            return None
        title = self._title_of(topic)
        return Example(_without(filled[0], title, self.random), filled[1], title, "titled", (topic,))

    def vague(self) -> Example | None:
        """A sentence that says little, after a title that names the concept."""
        uri = self.random.choice(self._uris)
        text = self.random.choice(self.patterns["vague"])
        return Example(text, (uri,), self._title_of(uri), "vague")

    def phrased(self) -> Example | None:
        """A line made of ready phrases for concepts, mostly from adverts, sometimes with a title before it."""
        if not all(self.spoken.values()):
            return None
        pattern = str(self.random.choice(self.patterns["phrases"]))
        used: list[str] = []
        text = _SLOT.sub(lambda slot: self._phrase(slot.group(1), used), pattern)
        title = self._titled_occupation(self._occupation()) if self.pools and self.random.random() < 0.15 else ""
        return Example(self._around(_sentence(text)), tuple(dict.fromkeys(used)), title, "phrases")

    @cached_property
    def spoken(self) -> dict[str, list[tuple[str, tuple[str, ...]]]]:
        """By slot (p, a, i): phrases, and the concepts that each stands for."""
        by_label = {concept.preferred_label: uri for uri, concept in sorted(self.taxonomy.concepts.items())}
        found: dict[str, dict[str, list[str]]] = {"n": {}, "a": {}, "v": {}}
        for label, kinds in self.phrases.items():
            if label in by_label:
                for kind, texts in kinds.items():
                    for text in texts:
                        found[kind].setdefault(str(text), []).append(by_label[label])
        named = zip("pai", ("n", "a", "v"), strict=True)
        return {slot: [(text, tuple(uris)) for text, uris in found[kind].items()] for slot, kind in named}

    def _phrase(self, slot: str, used: list[str]) -> str:
        text, uris = self.random.choice(self.spoken[slot])
        used.extend(uris)
        return text

    @cached_property
    def _uris(self) -> list[str]:
        return sorted(self.taxonomy.concepts)

    def _some(self, count: int, make: Callable[[], Example | None]) -> Iterator[Example]:
        if not self.pools or not self.families:
            return
        made = 0
        for _ in range(count * 4):
            example = make()
            if example is not None and made < count:
                made += 1
                yield example

    def _occupation(self) -> Occupation:
        return self.random.choice(self.pools)[0]

    def _topic(self) -> tuple[str, tuple[str, ...]]:
        family = self.random.choice(self.families)
        return self.random.choice(family), family

    def _outcome_pattern(self) -> str:
        return str(self.random.choice(self.patterns["outcomes"]))

    def _titled_occupation(self, occupation: Occupation) -> str:
        title = self.random.choice(self.patterns["occupation_titles"])
        return str(title).format(o=occupation.preferred_label, O=_capital(occupation.preferred_label))

    def _title_of(self, uri: str) -> str:
        form = self.forms[uri]
        if form.infinitives and self.random.random() < 0.7:
            at = self.random.randrange(len(form.infinitives))
            names = {"v": _title_case(form.infinitives[at]), "G": _title_case(form.gerunds[at])}
            return str(self.random.choice(self.patterns["skill_titles"])).format(**names)
        name = _title_case(self.random.choice(form.nouns))
        return str(self.random.choice(self.patterns["knowledge_titles"])).format(K=name)

    def _describe(self, concept: Concept, sentence: str, position: int) -> str:
        if position:
            return sentence
        kind = "knowledge_descriptions" if concept.kind is Kind.KNOWLEDGE else "skill_descriptions"
        frame = str(self.random.choice(self.patterns[kind]))
        return frame.format(d=lower_first(sentence), D=sentence, o=self._name_of_some_occupation())

    def _name_of_some_occupation(self) -> str:
        return self._occupation().preferred_label if self.pools else "employee"

    def _fill(self, pattern: str, pool: Sequence[str], occupation: Occupation) -> tuple[str, tuple[str, ...]] | None:
        used: list[str] = []
        text, position = [], 0
        for slot in _SLOT.finditer(pattern):
            text.append(pattern[position : slot.start()])
            position = slot.end()
            filler = self._filler(slot.group(1), pool, used, occupation)
            if filler is None:
                return None
            text.append(filler)
        return _sentence("".join(text) + pattern[position:]), tuple(used)

    def _filler(self, slot: str, pool: Sequence[str], used: list[str], occupation: Occupation) -> str | None:
        if slot in "oO":
            name = occupation.preferred_label
            return _capital(name) if slot == "O" else name
        for _ in range(12):
            if len(pool) <= len(used):
                return None
            uri = self.random.choice(pool)
            options = self._options(uri, slot)
            if uri not in used and options:
                used.append(uri)
                return self.random.choice(options)
        return None

    def _options(self, uri: str, slot: str) -> tuple[str, ...]:
        form = self.forms[uri]
        if slot == "v":
            return form.infinitives
        if slot == "g":
            return form.gerunds
        if slot == "k":
            return () if form.infinitives else form.nouns
        return form.nouns

    def _vary(self, text: str) -> str:
        draw = self.random.random()
        if draw < 0.1:
            return _capital(text)
        if draw < 0.14:
            return text.upper()
        return f"{text}." if draw < 0.2 else text

    def _around(self, text: str) -> str:
        draw = self.random.random()
        if draw < 0.13:
            return f"{self.random.choice(self.patterns['before'])} {text}"
        if draw < 0.24:
            return f"{text} {self.random.choice(self.patterns['after'])}"
        if draw < 0.28:
            return f"{self.random.choice(self.patterns['before'])} {text} {self.random.choice(self.patterns['after'])}"
        return re.sub(r"([,.;:])(?=\s|$)", r" \1", text) if draw < 0.36 else text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _title_case(text: str) -> str:
    return " ".join(word if len(word) < 4 else _capital(word) for word in _capital(text).split(" "))


def _sentence(text: str) -> str:
    return text if text.startswith(("-", "*", "<")) else _capital(text)


def _without(text: str, title: str, draw: random.Random) -> str:
    """Leave out of the text one word that the title says already, half of the time."""
    said = {word.casefold().strip(".,:;") for word in title.split() if len(word) > 4}
    words = text.split(" ")
    found = [at for at, word in enumerate(words) if at and word.casefold().strip(".,:;") in said]
    if not found or len(words) < 6 or draw.random() < 0.5:
        return text
    drop = draw.choice(found)
    return " ".join(word for at, word in enumerate(words) if at != drop)
