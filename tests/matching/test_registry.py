import pytest

from service.errors import UnknownName
from service.matching.registry import MATCHERS, get_matcher, indexed_parts, own_parts
from tests.conftest import Samples


@pytest.mark.parametrize("name", sorted(MATCHERS))
def test_every_registered_matcher_is_there_under_its_name(name: str) -> None:
    assert get_matcher(name).name == name  # type: ignore[attr-defined]  # the registry gives classes


def test_an_unknown_name_lists_the_known() -> None:
    with pytest.raises(UnknownName, match="no matcher 'magic'; known: bm25, default"):
        get_matcher("magic")


def test_the_plain_baseline_stands_on_the_untrained_model(samples: Samples) -> None:
    parts = samples.parts.matchers.over(samples.parts.library.shelf().taxonomy)
    assert own_parts("minilm", parts).encoder.name.startswith("minilm-")
    assert own_parts("default", parts).encoder.name == parts.encoder.name


@pytest.mark.parametrize(("name", "table"), [("default", [False, True]), ("fast", [True]), ("bm25", [False])])
def test_the_indexes_that_a_matcher_asks(samples: Samples, name: str, table: list[bool]) -> None:
    parts = samples.parts.matchers.over(samples.parts.library.shelf().taxonomy)
    models = [one.stamp.model for one in indexed_parts(name, parts)]
    assert [model == parts.over_table.encoder.name for model in models] == table
