"""Examples made from a taxonomy by rules."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from service.evaluation.training.examples import Amounts, Example, load_data
from service.evaluation.training.pairs import Maker
from service.evaluation.training.written import written_phrases
from service.taxonomy.taxonomy import Taxonomy
from tests.evaluation.training.conftest import small_taxonomy

FEW = Amounts(alternatives=1, descriptions=1, mixed=40, siblings=20, titled=30, vague=10, phrases=10, written=0)


def made(taxonomy: Taxonomy, seed: int) -> list[Example]:
    return Maker(taxonomy, seed).examples(FEW)


def test_equal_seeds_make_equal_text(taxonomy: Taxonomy) -> None:
    assert made(taxonomy, 3) == made(taxonomy, 3)
    assert made(taxonomy, 3) != made(taxonomy, 4)


def test_the_amounts_are_kept(taxonomy: Taxonomy) -> None:
    counts = Counter(example.source for example in made(taxonomy, 1))
    assert counts["alternative"] == len(taxonomy.concepts)
    assert counts["description"] == 200  # the twenty knowledge descriptions are too short for a sentence
    assert (counts["mixed"], counts["siblings"], counts["titled"], counts["vague"]) == (40, 20, 30, 10)
    assert counts["phrases"] == 0  # no phrase stands for a concept of this taxonomy


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_every_example_names_known_concepts_once_and_leaves_no_slot_open(seed: int) -> None:
    taxonomy = small_taxonomy(4, 6)
    for example in made(taxonomy, seed):
        assert example.text.strip()
        assert example.concepts
        assert len(set(example.concepts)) == len(example.concepts)
        assert set(example.concepts) <= set(taxonomy.concepts)
        assert "{" not in example.text + example.context


def test_mixed_sentences_hold_a_surface_form_of_each_concept(taxonomy: Taxonomy) -> None:
    maker = Maker(taxonomy, 7)
    for example in filter(None, (maker.mixed() for _ in range(50))):
        text = example.text.casefold().replace(" ,", ",")
        for uri in example.concepts:
            form = maker.forms[uri]
            assert any(option in text for option in (*form.infinitives, *form.gerunds, *form.nouns))


def test_a_taxonomy_without_occupations_still_gives_labels_and_descriptions(taxonomy: Taxonomy) -> None:
    bare = Taxonomy("v0", "en", taxonomy.concepts, {}, {})
    assert {example.source for example in made(bare, 1)} == {"alternative", "description"}


def test_patterns_use_known_slots_only() -> None:
    maker_slots = {"sentences": "vgnkoO", "outcomes": "vgnko", "phrases": "pai"}
    patterns = load_data("patterns.yaml")
    for name, allowed in maker_slots.items():
        for pattern in patterns[name]:
            opened = [pattern[at + 1] for at, letter in enumerate(pattern) if letter == "{"]
            assert opened, pattern
            assert set(opened) <= set(allowed), pattern


def test_phrases_are_noun_phrases_adjectives_or_verbs() -> None:
    for label, kinds in written_phrases().items():
        assert set(kinds) <= {"n", "a", "v"}, label
        assert all(isinstance(text, str) and text for texts in kinds.values() for text in texts), label
