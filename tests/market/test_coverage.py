from service.domain import Importance, Relation, Requirement
from service.market.coverage import CSV_HEADER, coverage_rows, heat_map, provider_coverage
from service.taxonomy.hierarchy import Hierarchy
from tests.market.starter import taxonomy

ESSENTIAL, OPTIONAL = Importance.ESSENTIAL, Importance.OPTIONAL

TAUGHT = {"o1": ["weave", "sql"], "o2": ["jacquard"], "o3": []}
TARGETS = {
    "t1": [Requirement("weave", ESSENTIAL), Requirement("dyes", ESSENTIAL)],
    "t2": [Requirement("dyes", OPTIONAL), Requirement("java", ESSENTIAL, ("java", "csharp"))],
}


def test_wanted_taught_and_neither():
    found = provider_coverage(TAUGHT, TARGETS, Hierarchy(taxonomy()).relation)
    (weave,) = found.wanted_and_taught
    assert (weave.concept, weave.offerings, weave.taught_as) == ("weave", ("o1", "o2"), ("jacquard", "weave"))
    assert [(item.concept, item.essential, item.optional) for item in found.wanted_only] == [
        ("dyes", ("t1",), ("t2",)),
        ("csharp", ("t2",), ()),
        ("java", ("t2",), ()),
    ]
    assert found.taught_only == {"sql": ("o1",)}


def test_without_a_hierarchy_only_the_same_concept_counts():
    found = provider_coverage(TAUGHT, TARGETS)
    assert found.wanted_and_taught[0].offerings == ("o1",)
    assert found.taught_only == {"jacquard": ("o2",), "sql": ("o1",)}


def test_heat_map():
    found = heat_map(TAUGHT, TARGETS, Hierarchy(taxonomy()).relation)
    assert (found.rows, found.columns) == (("t1", "t2"), ("o1", "o2", "o3"))
    assert found.met == ((1, 1, 0), (0, 0, 0))
    assert (found.any_met, found.wanted) == ((1, 0), (2, 2))


def test_an_alternative_is_met_by_any_option_and_counted_once():
    targets = {"t": [Requirement("java", ESSENTIAL, ("java", "csharp"))]}
    assert heat_map({"o": ["csharp", "java"]}, targets).met == ((1,),)


def test_broader_and_related_do_not_meet():
    targets = {"t": [Requirement("jacquard", ESSENTIAL)]}
    relate = Hierarchy(taxonomy()).relation
    assert relate("jacquard", "weave") is Relation.BROADER
    assert heat_map({"o": ["weave"]}, targets, relate).met == ((0,),)


def test_empty():
    assert heat_map({}, {}).met == ()
    assert provider_coverage({}, {}).taught_only == {}


def test_rows():
    found = provider_coverage(TAUGHT, TARGETS)
    rows = list(coverage_rows(found, {"weave": "weave cloth"}))
    assert rows[0] == ("weave", "weave cloth", "taught", "t1", "", "o1", "weave")
    assert ("sql", "", "not_wanted", "", "", "o1", "sql") in rows
    assert all(len(row) == len(CSV_HEADER) for row in rows)
    assert {row[2] for row in rows} == {"taught", "not_taught", "not_wanted"}
