"""Editions of one title by one provider."""

import pytest

from service.quality.editions import edition, newer_editions


@pytest.mark.parametrize(
    ("title", "stem", "number"),
    [
        ("Driving 2024", "driving", 2024.0),
        ("Driving (2025)", "driving", 2025.0),
        ("SQL v2.1", "sql", 2.1),
        ("SQL, version 3", "sql", 3.0),
        ("Baking, 2nd part", "baking, 2nd part", 0.0),
        ("Mathematics 2", "mathematics 2", 0.0),  # a part, not an edition
        ("2024", "2024", 0.0),
    ],
)
def test_edition(title: str, stem: str, number: float) -> None:
    assert edition(title) == (stem, number)


def test_only_later_editions_of_the_same_provider_and_kind_count() -> None:
    listed = [
        ("a", "Driving 2024", "P"),
        ("b", "Driving 2025", "P"),
        ("c", "Driving 2026", "Q"),
        ("d", "Driving v3", "P"),
        ("e", "Driving", "P"),
    ]
    assert newer_editions(listed) == {"a": ("Driving 2025",)}
