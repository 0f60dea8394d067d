"""What changed between two versions: rules, laws, and the two full releases counted a second way."""

import csv
import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain import Concept, Importance, Kind, Occupation, Requirement
from service.taxonomy.drift import diff
from service.taxonomy.esco_csv import TaxonomyContent
from service.taxonomy.taxonomy import Taxonomy
from tests.taxonomy.conftest import SKILL


def taxonomy(*concepts: Concept, **unknown: frozenset[str]) -> Taxonomy:
    """A taxonomy of these concepts; unknown names fields by URI."""
    return Taxonomy("v9.1", "en", {item.uri: item for item in concepts}, {}, {}, unknown_fields=unknown)


CHANGES = [  # before, after, which lists name the concept
    (Concept("a", "bake"), Concept("a", "bake"), []),
    (Concept("a", "bake"), Concept("a", " bake\u00a0"), []),
    (Concept("a", "cafe\u0301"), Concept("a", "caf\u00e9"), []),
    (Concept("a", "bake"), Concept("a", "Bake"), ["relabelled"]),
    (Concept("a", "bake", description="Mix it."), Concept("a", "bake", description="MIX\n it. "), []),
    (Concept("a", "bake", description="Mix it."), Concept("a", "bake", description="Stir it."), ["redefined"]),
    (Concept("a", "bake", description="Mix it."), Concept("a", "bake"), []),
    (Concept("a", "bake"), Concept("a", "bake", description="Mix it."), []),
    (Concept("a", "bake", Kind.SKILL), Concept("a", "bake", Kind.KNOWLEDGE), ["retyped"]),
    (Concept("a", "bake", Kind.SKILL), Concept("a", "bake", None), []),
    (Concept("a", "bake", None), Concept("a", "bake", Kind.SKILL), []),
    (Concept("a", "bake", Kind.SKILL, ("x",), "", "u"), Concept("a", "bake", Kind.SKILL, ("y",), "", "v"), []),
    (Concept("a", "bake"), Concept("b", "bake"), ["added", "removed"]),
]


@pytest.mark.parametrize(("before", "after", "lists"), CHANGES)
def test_one_concept(before: Concept, after: Concept, lists: list[str]) -> None:
    document = diff(taxonomy(before), taxonomy(after)).document()["concepts"]
    assert [name for name in sorted(document) if document[name]] == lists


def test_a_field_of_another_version_is_unknown() -> None:
    before, after = Concept("a", "bake", Kind.SKILL), Concept("a", "bake", Kind.KNOWLEDGE)
    unknown = {"a": frozenset({"skillType", "reuseLevel", "altLabels"})}
    assert not diff(taxonomy(before, **unknown), taxonomy(after)).concepts.retyped
    assert not diff(taxonomy(before), taxonomy(after, **unknown)).concepts.retyped
    relabelled = diff(taxonomy(before), taxonomy(replace(before, preferred_label="mix"), **unknown))
    assert len(relabelled.concepts.relabelled) == 1


def test_shape_and_order(content: TaxonomyContent) -> None:
    old = content.taxonomy
    bake, bread = old.concepts[SKILL + "bake"], old.concepts[SKILL + "bread"]
    new = replace(
        old,
        concepts={
            SKILL + "z": Concept(SKILL + "z", "zest lemons"),
            SKILL + "y": Concept(SKILL + "y", "yield dough"),
            SKILL + "bake": replace(bake, preferred_label="bake things", kind=Kind.KNOWLEDGE),
            SKILL + "bread": replace(bread, description="Bread."),
        },
        occupations={"o": Occupation("o", "baker"), **old.occupations},
        requirements={"o": (Requirement(SKILL + "z", Importance.OPTIONAL),), **old.requirements},
    )
    document = diff(old, new).document()
    assert json.loads(json.dumps(document)) == document
    assert document["concepts"]["added"] == [
        {"uri": SKILL + "y", "label": "yield dough"},
        {"uri": SKILL + "z", "label": "zest lemons"},
    ]
    assert [item["label"] for item in document["concepts"]["removed"]] == [
        "dough science",
        "food hygiene",
        "bake rye bread",
        "sell goods",
    ]
    assert document["concepts"]["relabelled"] == [{"uri": SKILL + "bake", "from": "bake goods", "to": "bake things"}]
    assert document["concepts"]["redefined"] == [{"uri": SKILL + "bread", "label": "bake bread"}]
    assert document["concepts"]["retyped"] == [
        {"uri": SKILL + "bake", "label": "bake things", "from": "skill", "to": "knowledge"}
    ]
    assert document["occupations"]["added"] == [{"uri": "o", "label": "baker"}]
    assert document["requirements"] == {"added": [["o", SKILL + "z", "optional"]], "removed": [], "changed": []}


def test_meaning_changes_by_removal_definition_or_type_only() -> None:
    before = [Concept(uri, "x", Kind.SKILL, description="x") for uri in "abcde"]
    after = [
        replace(before[1], preferred_label="y"),
        replace(before[2], description="y"),
        replace(before[3], kind=Kind.KNOWLEDGE),
        before[4],
    ]
    assert diff(taxonomy(*before), taxonomy(*after)).concepts.changed_meaning == {"a", "c", "d"}


def test_an_occupation_that_moves_to_another_isco_group_is_regrouped() -> None:
    def one(code: str | None) -> Taxonomy:
        return Taxonomy("v9.1", "en", {}, {"o": Occupation("o", "baker", isco_code=code)}, {})

    moved = diff(one("7512"), one("7511"))
    assert moved.document()["occupations"]["regrouped"] == [
        {"uri": "o", "label": "baker", "from": "7512", "to": "7511"}
    ]
    assert not moved.occupations.retyped
    assert not moved.occupations.changed_meaning
    assert not diff(one("7512"), one(None)).occupations.regrouped


def test_texts_of_two_languages_and_missing_requirements_are_unknown(content: TaxonomyContent) -> None:
    old = content.taxonomy
    other = replace(
        old,
        language="de",
        concepts={uri: replace(item, preferred_label="Brot") for uri, item in old.concepts.items()},
        requirements={},
    )
    drift = diff(old, other)
    assert not drift.concepts.relabelled
    assert not drift.requirements.removed


texts = st.sampled_from(["", "mix", "Mix", "mix  ", "stir"])
built = st.builds(
    Concept,
    uri=st.sampled_from("abc"),
    preferred_label=texts.filter(bool),
    kind=st.sampled_from([None, *Kind]),
    description=texts,
)
wanted = st.dictionaries(
    st.sampled_from("xy"),
    st.dictionaries(st.sampled_from("abc"), st.sampled_from(list(Importance)), min_size=1).map(
        lambda pairs: tuple(Requirement(concept, importance) for concept, importance in sorted(pairs.items()))
    ),
)
taxonomies = st.builds(
    lambda concepts, requirements: replace(taxonomy(*concepts), requirements=requirements), st.lists(built), wanted
)


@settings(deadline=None)
@given(taxonomies, taxonomies)
def test_laws(a: Taxonomy, b: Taxonomy) -> None:
    same, there, back = diff(a, a).document(), diff(a, b).document(), diff(b, a).document()
    assert not any(items for part in same.values() for items in part.values())
    for part in ("concepts", "occupations", "requirements"):
        assert there[part]["added"] == back[part]["removed"]
        assert there[part]["removed"] == back[part]["added"]
    for name in ("relabelled", "redefined", "retyped"):
        forth, home = there["concepts"][name], back["concepts"][name]
        assert [item["uri"] for item in forth] == [item["uri"] for item in home]
    swapped = [(item["uri"], item["to"], item["from"]) for item in back["concepts"]["relabelled"]]
    assert [(item["uri"], item["from"], item["to"]) for item in there["concepts"]["relabelled"]] == swapped
    assert [item[:2] for item in there["requirements"]["changed"]] == [
        item[:2] for item in back["requirements"]["changed"]
    ]


def rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        yield from csv.DictReader(stream)


def folded(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


@pytest.mark.shared
def test_two_full_releases_counted_a_second_way(
    shared_data: Path, esco_110: TaxonomyContent, esco_120: TaxonomyContent
) -> None:
    """From the files alone, with none of the importer's code."""
    old, new = shared_data / "esco" / "v1.1.0", shared_data / "esco" / "v1.2.0"
    document = diff(esco_110.taxonomy, esco_120.taxonomy).document()
    for part, name in (("concepts", "skills"), ("occupations", "occupations")):
        before = {row["conceptUri"]: row for row in rows(old / "en" / f"{name}_en.csv")}
        after = {row["conceptUri"]: row for row in rows(new / "en" / f"{name}_en.csv")}
        both = sorted(before.keys() & after.keys())
        expected = {
            "added": sorted(after.keys() - before.keys()),
            "removed": sorted(before.keys() - after.keys()),
            "relabelled": [
                u for u in both if folded(before[u]["preferredLabel"]) != folded(after[u]["preferredLabel"])
            ],
            "redefined": [
                u
                for u in both
                if before[u]["description"].strip()
                and after[u]["description"].strip()
                and folded(before[u]["description"]).lower() != folded(after[u]["description"]).lower()
            ],
            "retyped": [
                u
                for u in both
                if part == "concepts"
                and after[u]["attrSource"] == "v1.2.0 collection file"
                and before[u]["skillType"]
                and after[u]["skillType"]
                and before[u]["skillType"] != after[u]["skillType"]
            ],
        }
        assert {name: [item["uri"] for item in document[part][name]] for name in expected} == expected
        assert expected["added"]
        assert expected["redefined"]
    wanted_before = importances(old / "relations" / "occupationSkillRelations.csv")
    wanted_after = importances(new / "en" / "occupationSkillRelations_en.csv")
    assert document["requirements"] == {
        "added": [[*pair, wanted_after[pair]] for pair in sorted(wanted_after.keys() - wanted_before.keys())],
        "removed": [[*pair, wanted_before[pair]] for pair in sorted(wanted_before.keys() - wanted_after.keys())],
        "changed": [
            [*pair, wanted_after[pair]]
            for pair in sorted(wanted_after.keys() & wanted_before.keys())
            if wanted_after[pair] != wanted_before[pair]
        ],
    }


def importances(path: Path) -> dict[tuple[str, str], str]:
    """The importance of each pair; essential where a pair is both."""
    found: dict[tuple[str, str], str] = {}
    for row in rows(path):
        pair = (row["occupationUri"], row["skillUri"])
        found[pair] = min(found.get(pair, "optional"), row["relationType"])  # "essential" < "optional"
    return found
