from service.domain import JudgementVerdict, Match, MatchVerdict, Scope
from service.store.database import Database
from service.store.judgements import JudgementRepository, NewJudgement, majority
from service.store.matches import MatchRepository
from service.store.rows import text_digest

SCOPE = Scope()
SURE = Match("c1", 0.9, MatchVerdict.ACCEPTED, 1, (0, 3), "SQL", {"semantic": 0.5})
UNSURE = Match("c2", 0.4, MatchVerdict.NOT_SURE, 2, (4, 9), "query", {})
BELOW = Match("c3", 0.1, None, 3, (0, 1), "x", {})


def test_matches_come_back_without_those_below_not_sure(database: Database) -> None:
    repository = MatchRepository(database)
    repository.save(SCOPE, "stamp", {"text": [SURE, UNSURE, BELOW], "nothing": []})
    assert repository.load(SCOPE, "stamp", ["text", "nothing"]) == {"text": (SURE, UNSURE), "nothing": ()}


def test_only_texts_of_this_stamp_and_tenant_count_as_matched(database: Database) -> None:
    repository = MatchRepository(database)
    repository.save(SCOPE, "stamp", {"a": [SURE], "b": []})
    assert repository.missing(SCOPE, "stamp", ["a", "b", "c"]) == {"c"}
    assert repository.missing(SCOPE, "other", ["a"]) == {"a"}
    assert repository.missing(Scope("other"), "stamp", ["a"]) == {"a"}


def test_matching_the_same_text_twice_keeps_the_first(database: Database) -> None:
    repository = MatchRepository(database)
    repository.save(SCOPE, "stamp", {"a": [SURE]})
    repository.save(SCOPE, "stamp", {"a": [SURE]})
    assert repository.load(SCOPE, "stamp", ["a"]) == {"a": (SURE,)}


def test_more_texts_than_a_statement_takes(database: Database) -> None:
    repository = MatchRepository(database)
    many = {f"t{number}": [SURE] for number in range(2500)}
    repository.save(SCOPE, "stamp", many)
    assert repository.missing(SCOPE, "stamp", [*many, "new"]) == {"new"}
    assert len(repository.load(SCOPE, "stamp", list(many))) == 2500


def verdict(judge: str, said: JudgementVerdict) -> NewJudgement:
    return NewJudgement("a text", "c1", "meaning", "v1", said, judge, context="a title", offering="off_1")


def test_most_judges_win_and_a_split_is_unsure(database: Database) -> None:
    repository = JudgementRepository(database)
    yes, no = JudgementVerdict.ACCEPTED, JudgementVerdict.REJECTED
    key = text_digest("a text", "a title")
    repository.save(SCOPE, [verdict("ann", yes)])
    assert repository.verdicts(SCOPE, [key]) == {key: {"c1": yes}}
    repository.save(SCOPE, [verdict("bob", no)])
    assert repository.verdicts(SCOPE, [key]) == {key: {"c1": JudgementVerdict.UNSURE}}
    repository.save(SCOPE, [verdict("bob", yes), verdict("eve", no)])
    assert repository.verdicts(SCOPE, [key]) == {key: {"c1": yes}}
    assert repository.verdicts(Scope("other"), [key]) == {}


def test_a_reopened_judgement_is_kept_and_does_not_count(database: Database) -> None:
    repository = JudgementRepository(database)
    (saved,) = repository.save(SCOPE, [verdict("ann", JudgementVerdict.ACCEPTED)])
    assert repository.reopen(SCOPE, {saved.id: "the text changed"}) == 1
    assert repository.reopen(SCOPE, {saved.id: "again"}) == 0
    assert repository.verdicts(SCOPE, [text_digest("a text", "a title")]) == {}
    assert repository.all(SCOPE)[0].reopened == "the text changed"
    repository.save(SCOPE, [verdict("ann", JudgementVerdict.ACCEPTED)])
    assert repository.all(SCOPE)[0].reopened is None


def test_majority() -> None:
    assert majority(["accepted", "accepted", "rejected"]) is JudgementVerdict.ACCEPTED
    assert majority(["accepted", "rejected"]) is JudgementVerdict.UNSURE
