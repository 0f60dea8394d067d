from service.domain import Importance, MatchVerdict, Requirement, Vacancy
from service.market.advert import Basis, SentenceClass
from service.market.reading import read_requirements
from service.market.requirements import accepted_requirements, match_readings, match_requirements
from tests.market.starter import LabelMatcher, taxonomy

ESSENTIAL, OPTIONAL = Importance.ESSENTIAL, Importance.OPTIONAL

TEXT = """Requirements
- You must be able to weave cloth
- Java or C#
- Knowledge of SQL or Prolog
- 3 years with textile samples
Nice to have
- weave cloth at night
- Skill to teach crafts
Tasks
- Talk about textile dyes with customers
"""


def found(text: str = TEXT):
    known = taxonomy()
    return match_requirements(read_requirements(Vacancy("Weaver", text)), LabelMatcher(known), known)


def test_concepts_with_importance_options_and_evidence():
    reading = read_requirements(Vacancy("Weaver", TEXT))
    items = {(item.concept, item.verdict): item for item in found()}
    weave = items["weave", MatchVerdict.ACCEPTED]
    assert (weave.importance, weave.basis, weave.origin) == (ESSENTIAL, Basis.WORDING, SentenceClass.REQUIREMENT)
    assert reading.text[slice(*weave.span)] == "weave cloth"
    assert weave.sentence == "You must be able to weave cloth"
    java = items["java", MatchVerdict.ACCEPTED]
    assert (java.options, java.unmatched) == (("java", "csharp"), ())
    assert reading.text[slice(*java.span)] == "Java or C#"
    sql = items["sql", MatchVerdict.ACCEPTED]
    assert (sql.options, sql.unmatched) == ((), ("Prolog",))
    assert items["teach", MatchVerdict.ACCEPTED].importance is OPTIONAL
    dyes = items["dyes", MatchVerdict.ACCEPTED]
    assert (dyes.importance, dyes.origin) == (OPTIONAL, SentenceClass.RESPONSIBILITY)


def test_a_concept_stands_once_and_essential_wins():
    assert [item.importance for item in found() if item.concept == "weave"] == [ESSENTIAL]


def test_not_sure_is_kept_apart():
    unsure = [item for item in found("Requirements\n- Knowledge of textile fairs") if item.concept == "dyes"]
    assert [item.verdict for item in unsure] == [MatchVerdict.NOT_SURE]
    assert accepted_requirements(unsure) == ()


def test_what_a_fit_needs():
    assert accepted_requirements(found("Requirements\n- Java or C#\nNice to have\n- SQL skills")) == (
        Requirement("java", ESSENTIAL, ("java", "csharp")),
        Requirement("sql", OPTIONAL),
    )


def test_the_same_words_want_one_concept():
    both = [item.concept for item in found("Requirements\n- weave jacquard cloth")]
    assert both == ["jacquard"]


def test_many_adverts_are_matched_together_and_every_text_once():
    known = taxonomy()
    readings = [read_requirements(Vacancy("Coder", "Requirements\n- SQL skills\n- Java")) for _ in range(3)]
    matcher = LabelMatcher(known)
    results = match_readings(readings, matcher, known)
    assert results[0] == results[1] == results[2]
    assert len(matcher.asked) == len(set(matcher.asked)) == 2
    assert all(query.context == "Coder" and query.keep for query in matcher.asked)
    assert match_readings([], matcher, known) == []


def test_an_advert_that_asks_for_nothing():
    assert found("We have a garden and a dog.") == ()
