"""The data files of this package, read once."""

import re
from functools import cache
from importlib.resources import files
from typing import Any

import yaml


@cache
def data(name: str) -> Any:
    """The content of data/NAME.yaml."""
    return yaml.safe_load((files("service.quality") / "data" / f"{name}.yaml").read_text("utf-8"))


@cache
def pattern(text: str) -> re.Pattern[str]:
    """A compiled pattern that ignores case."""
    return re.compile(text, re.IGNORECASE)


def first_named(choices: list[list[Any]], text: str) -> Any:
    """The name of the first choice [name, pattern] that the text answers, None if none."""
    return next((name for name, found in choices if pattern(found).search(text)), None)


def all_named(choices: list[list[Any]], text: str) -> list[Any]:
    """The names of all choices [name, pattern] that the text answers."""
    return [name for name, found in choices if pattern(found).search(text)]
