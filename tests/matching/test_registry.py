import pytest

from service.errors import UnknownName
from service.matching.registry import MATCHERS, get_matcher


@pytest.mark.parametrize("name", sorted(MATCHERS))
def test_every_registered_matcher_is_there_under_its_name(name: str) -> None:
    assert get_matcher(name).name == name  # type: ignore[attr-defined]  # the registry gives classes


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(UnknownName, match="no matcher 'magic'; known: bm25, default"):
        get_matcher("magic")
