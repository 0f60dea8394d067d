"""A small taxonomy for training: our starter data cut to a few hundred concepts."""

from dataclasses import replace
from pathlib import Path

import pytest

from service.domain import Concept, Importance, Kind, Occupation, Requirement
from service.taxonomy.taxonomy import Taxonomy
from tests.tiny_model import write_tiny_model

THINGS = (
    "budgets", "contracts", "vehicles", "gardens", "databases", "lessons", "concerts", "invoices", "forests",
    "kitchens", "networks", "archives", "machines", "patients", "warehouses", "websites", "events", "suppliers",
    "tests", "drawings",
)  # fmt: skip
VERBS = (
    ("manage", "run", "take charge of"), ("inspect", "examine", "check"), ("design", "draft", "devise"),
    ("repair", "fix", "mend"), ("document", "record", "write down facts about"),
    ("clean", "tidy", "remove dirt from"), ("evaluate", "assess", "rate"), ("advertise", "promote", "publicise"),
    ("order", "purchase", "buy"), ("teach about", "give lessons on", "explain"),
)  # fmt: skip


def small_taxonomy(verbs: int = 10, things: int = 20) -> Taxonomy:
    """Skills of every verb with every thing, one occupation a thing, a knowledge concept a thing."""
    concepts: dict[str, Concept] = {}
    occupations: dict[str, Occupation] = {}
    requirements: dict[str, tuple[Requirement, ...]] = {}
    groups: dict[str, tuple[str, ...]] = {}
    for thing in THINGS[:things]:
        mine = []
        for verb, *others in VERBS[:verbs]:
            uri = f"u:skill/{verb}/{thing}".replace(" ", "_")
            labels = tuple(f"{other} {thing}" for other in others)
            about = f"{verb.capitalize()} {thing} with care and in good time."
            concepts[uri] = Concept(uri, f"{verb} {thing}", Kind.SKILL, labels, about)
            groups[uri] = (f"u:group/{verb}",)
            mine.append(uri)
        uri = f"u:knowledge/{thing}"
        concepts[uri] = Concept(uri, f"{thing} theory", Kind.KNOWLEDGE, (f"science of {thing}",), f"About {thing}.")
        groups[uri] = ("u:group/knowledge",)
        job = f"u:occupation/{thing}"
        occupations[job] = Occupation(job, f"{thing} officer")
        requirements[job] = tuple(Requirement(item, Importance.ESSENTIAL) for item in [*mine, uri])
    taxonomy = Taxonomy("v0", "en", concepts, occupations, requirements)
    return replace(taxonomy, groups_of=groups)


@pytest.fixture(scope="session")
def taxonomy() -> Taxonomy:
    return small_taxonomy()


@pytest.fixture(scope="session")
def tiny_model(minilm: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of two thin layers and random weights, with MiniLM's tokenizer: as real, and a hundred times faster."""
    return write_tiny_model(minilm, tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def minilm() -> Path:
    from service.matching.models import resolve_model

    return resolve_model("minilm").path
