import pytest

from service.planning.prerequisites import ordered, untakeable

NO_WAY = [  # requires, done, what cannot be taken and because of which
    ({"a": (), "b": ("a",)}, (), {}),
    ({"b": ("a",)}, (), {"b": "a"}),
    ({"b": ("a",)}, ("a",), {}),
    ({"a": ("b",), "b": ("a",), "c": ("a",)}, (), {"a": "b", "b": "a", "c": "a"}),
    ({"a": ("b",), "b": ("a",)}, ("b",), {}),
]


@pytest.mark.parametrize(("requires", "done", "expected"), NO_WAY)
def test_what_can_never_be_taken(
    requires: dict[str, tuple[str, ...]], done: tuple[str, ...], expected: dict[str, str]
) -> None:
    found = untakeable(requires, frozenset(done))
    assert found == expected


def test_prerequisites_come_first_then_the_earlier_start_then_the_id() -> None:
    requires = {"a": ("d",), "b": (), "c": (), "d": ()}
    starts = {"a": ("2026-01-01",), "b": ("2027-01-01",), "c": ("2026-05-01",), "d": ("2027-03-01",)}
    assert ordered(requires, starts) == ["c", "b", "d", "a"]
