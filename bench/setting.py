"""What the scripts beside it share: the folder of data, ESCO, and matchers as the settings name them."""

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from boilerplate import boilerplate

from service.evaluation.converters import bench_set
from service.evaluation.judged_file import JudgedFile, read_judged_path
from service.matching.encoder import TransformerEncoder
from service.matching.matcher import MatcherParts
from service.matching.models import resolve_model
from service.matching.vector_cache import VectorCache
from service.settings import Settings
from service.taxonomy.esco_csv import read_esco
from service.taxonomy.taxonomy import Taxonomy

SHARED = Path(os.environ.get("SKILLSGAP_SHARED", Path(__file__).resolve().parents[2] / "shared" / "data"))
SETS = ("house", "tech", "skillskape-dev", "learning-outcomes", "boilerplate", "nothing-taught")
NOTHING_TAUGHT = Path(__file__).with_name("nothing_taught.jsonl")
VERSION = "v1.1.0"  # the version whose labels HOUSE, TECH and SkillSkape name


def esco(version: str = VERSION) -> Taxonomy:
    """ESCO in English from the folder of shared data."""
    return read_esco([SHARED / "esco" / version], version, "en").taxonomy


def judged_set(name: str, taxonomy: Taxonomy) -> JudgedFile:
    """A development set by name; `nothing-taught` is our own."""
    if name == "nothing-taught":
        return replace(read_judged_path(NOTHING_TAUGHT, taxonomy), name=name)
    return boilerplate(SHARED) if name == "boilerplate" else bench_set(name, SHARED, taxonomy)


def matcher_parts(taxonomy: Taxonomy) -> MatcherParts:
    """The parts of matchers as SKILLSGAP_* names them."""
    settings = Settings.from_environment()
    encoder = TransformerEncoder(resolve_model(settings.model), settings.precision, settings.threads)
    cache = VectorCache(settings.home / "vectors")
    return MatcherParts(taxonomy, encoder, settings.home / "index", cache, settings.threads, _said())


def _said() -> Callable[[int], None]:
    done = 0

    def more(count: int) -> None:
        nonlocal done
        done += count
        print(f"\rencoded {done}", end="", file=sys.stderr)

    return more
