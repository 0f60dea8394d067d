import pytest

from service.market.phrases import cut_requirement, cut_responsibility

CASES = [  # sentence, [(phrase, options)]
    ("Experience with Python and SQL", [("Python", ()), ("SQL", ())]),
    ("Java or C#", [("Java or C#", ("Java", "C#"))]),
    ("Strong knowledge of one of React, Vue, Svelte", [("React, Vue, Svelte", ("React", "Vue", "Svelte"))]),
    ("Communication and negotiation skills", [("Communication skills", ()), ("negotiation skills", ())]),
    ("Excellent verbal and written communication skills", [("verbal and written communication skills", ())]),
    (
        "A till system such as Kassa or Polly would be helpful.",
        [("till system such as Kassa or Polly", ("till system", "Kassa", "Polly"))],
    ),
    (
        "Infrastructure as code (Terraform, Ansible or similar)",
        [("Infrastructure as code (Terraform, Ansible", ("Infrastructure as code", "Terraform", "Ansible"))],
    ),
    ("SQL (must have), R (nice to have)", [("SQL", ()), ("R", ())]),
    ("Knowledge of surveying, including drones and lasers", [("surveying", ()), ("drones", ()), ("lasers", ())]),
    ("Ability to plan and supervise crews", [("plan and supervise crews", ())]),
    ("Experience in research and development", [("research and development", ())]),
    ("Analysis and visualisation of data", [("Analysis and visualisation of data", ())]),
    ("We are looking for a weaver with knowledge of looms", [("looms", ())]),
    ("Familiarity with BIM software is a bonus", [("BIM software", ())]),
    ("Several years of relevant work experience", []),
]


@pytest.mark.parametrize(("sentence", "wanted"), CASES)
def test_phrases(sentence, wanted):
    assert [(cut.text, cut.options) for cut in cut_requirement(sentence, [])] == wanted


def test_conditions_are_left_out():
    sentence = "3 years of experience with looms"
    assert [cut.text for cut in cut_requirement(sentence, [(0, 21)])] == ["looms"]


def test_a_very_long_list_is_kept_whole():
    sentence = "Knowledge of " + ", ".join(f"tool{letter}" for letter in "abcdefghijklmn")
    cuts = cut_requirement(sentence, [])
    assert len(cuts) == 1
    assert cuts[0].text.startswith("toola, toolb")


TASKS = [
    (
        "You will assess patients at night and keep their records complete",
        ["assess patients at night", "keep their records complete"],
    ),
    (
        "Baking bread, cleaning ovens, training two apprentices",
        ["Baking bread", "cleaning ovens", "training two apprentices"],
    ),
    ("Plan and run courses", ["Plan and run courses"]),
]


@pytest.mark.parametrize(("sentence", "wanted"), TASKS)
def test_tasks(sentence, wanted):
    assert [cut.text for cut in cut_responsibility(sentence)] == wanted
