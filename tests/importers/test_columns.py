import pytest

from service.errors import BadInput, UnknownName
from service.importers.columns import find_columns, plain_name

NAMES = {"title": ["title", "name"], "provider": ["provider", "name"], "workload_hours": ["hours"]}


@pytest.mark.parametrize(
    ("name", "plain"), [("dateOfBirth", "date of birth"), (" Job_Title: ", "job title"), ("§", "")]
)
def test_plain_name(name, plain):
    assert plain_name(name) == plain


def test_guesses_and_mapping():
    assert find_columns(["Name", "Hours"], NAMES, {}, "offering") == {"title": "Name", "workload_hours": "Hours"}
    assert find_columns(["Title", "name"], NAMES, {}, "offering") == {"title": "Title", "provider": "name"}
    assert find_columns(["Title", "x"], NAMES, {"title": "x"}, "offering") == {"title": "x"}


def test_what_nothing_can_follow_is_refused():
    with pytest.raises(UnknownName, match="no offering field 'colour'; known: provider, title, workload_hours"):
        find_columns(["x"], NAMES, {"colour": "x"}, "offering")
    with pytest.raises(BadInput, match="no column 'y'; the columns are: x") as caught:
        find_columns(["x"], NAMES, {"title": "y"}, "offering")
    assert caught.value.errors[0].pointer == "/map/title"
