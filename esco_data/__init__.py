"""The starter taxonomy and sample offerings that ship with the package."""

from datetime import date
from importlib.resources import files
from pathlib import Path

STARTER_VERSION = "v1.2.0-starter"
SAMPLES_DAY = date(2026, 11, 23)  # "today" in starter/CATALOGUE.md
ATTRIBUTION = "This service uses the ESCO classification of the European Commission."


def starter_folder() -> Path:
    """The folder of the starter taxonomy and of the sample offerings."""
    return Path(str(files("esco_data") / "starter"))


def starter_paths() -> tuple[Path, ...]:
    """The starter's ESCO files, and nothing else that lies beside them."""
    return tuple(sorted(starter_folder().glob("*_en.csv")))
