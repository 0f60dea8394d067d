import pytest

from service.text.verbs import leading_verb

CASES = [
    ("Plan shifts", "plan"),
    ("to analyze data", "analyse"),
    ("Be able to organize events", "organise"),
    ("Critically evaluate sources", "evaluate"),
    ("- Using a lathe", "use"),
    ("Planning a menu", "plan"),
    ("Writing reports", "write"),
    ("Looking for work", None),
    ("Building regulations", None),
    ("The plan", None),
    ("Price: 20", None),
    ("", None),
    ("安全", None),
]


@pytest.mark.parametrize(("line", "verb"), CASES)
def test_leading_verb(line, verb):
    assert leading_verb(line) == verb
