import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain import JudgementVerdict
from service.evaluation.agreement import JudgedPair, as_judged_lines, as_pairs, by_judge, krippendorff_alpha
from service.evaluation.judged_file import read_judged_file
from service.taxonomy.taxonomy import Taxonomy

YES, NO, UNSURE = JudgementVerdict.ACCEPTED, JudgementVerdict.REJECTED, JudgementVerdict.UNSURE


def grades(*rows: tuple[float | None, ...]):
    return {
        ("t", str(number)): {f"j{judge}": grade for judge, grade in enumerate(row) if grade is not None}
        for number, row in enumerate(rows)
    }


def test_alpha_worked_by_hand() -> None:
    # four pairs, two judges, one disagreement: values 0 0 0 2 | 2 2 2 2; nominal alpha =
    # 1 - (n-1) * sum of off-diagonal coincidences / sum n_c n_k = 1 - 7 * 2 / (3*5*2) = 1 - 14/30
    found = krippendorff_alpha(grades((0, 0), (0, 2), (2, 2), (2, 2)), "nominal")
    assert found == pytest.approx(1 - 14 / 30)


def test_agreement_is_one_and_missing_judges_do_not_matter() -> None:
    assert krippendorff_alpha(grades((0, 0, None), (2, None, 2), (None, 1, 1))) == pytest.approx(1)


@pytest.mark.parametrize("rows", [[], [(1.0,)], [(2, 2), (2, 2)]])
def test_alpha_is_undefined_without_spread_or_second_judge(rows) -> None:
    assert krippendorff_alpha(grades(*rows)) is None


def test_judgements_become_a_judged_file(taxonomy: Taxonomy) -> None:
    given_ = [
        JudgedPair("Bake loaves", "c:a", "ann", YES, "Bakery"),
        JudgedPair("Bake loaves", "c:a", "bob", UNSURE, "Bakery"),
        JudgedPair("Bake loaves", "c:d", "ann", YES, "Bakery"),
        JudgedPair("Bake loaves", "c:d", "ann", NO, "Bakery"),  # changed her mind
        JudgedPair("Bake loaves", "c:b", "ann", YES),
    ]
    lines = list(as_judged_lines(given_))
    found = read_judged_file([json.dumps(line) for line in lines], taxonomy)
    assert found.relevant_at == 1.5
    plain, titled = found.records
    assert (plain.query.context, found.relevant(plain)) == ("", {"c:b"})
    assert titled.query.context == "Bakery"
    assert titled.judged == {"c:a": (2.0, 1.0), "c:d": (0.0,)}
    assert found.relevant(titled) == {"c:a"}


judgements = st.lists(
    st.builds(
        JudgedPair,
        text=st.sampled_from(["one", "two"]),
        concept=st.sampled_from(["c:a", "c:b"]),
        judge=st.sampled_from(["judge-1"]),
        verdict=st.sampled_from(list(JudgementVerdict)),
        context=st.sampled_from(["", "Title"]),
    )
)


@given(judgements)
def test_export_and_import_keep_every_grade(pairs) -> None:
    again = list(as_pairs(as_judged_lines(pairs)))
    assert by_judge(again) == by_judge(pairs)
