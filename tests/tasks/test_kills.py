"""A cut of ./run soak with fixed seeds: processes are killed during an import, and nothing is lost or doubled."""

from dataclasses import replace
from pathlib import Path

import pytest

from bench.soak import COMPARED, Plan, disturbed, undisturbed
from esco_data import starter_folder
from service.parts import Parts
from service.store.database import Database
from tests.taxonomies import small_taxonomy

KILLS = 5
FEWEST = 3  # a quick machine is done before the last ones


@pytest.mark.slow
@pytest.mark.parametrize("seed", [7])
def test_what_is_left_is_as_if_nothing_had_happened(database: Database, tmp_path: Path, seed: int) -> None:
    url = database.engine.url.render_as_string(hide_password=False)
    plan = Plan(
        home=tmp_path / "home",
        url=url,
        catalogue=starter_folder() / "offerings.csv",
        kills=KILLS,
        seed=seed,
        every_s=(0.2, 1.5),
        workers=1 if url.startswith("sqlite") else 2,
        load=load,
    )
    wanted = undisturbed(replace(plan, url=f"sqlite:///{tmp_path / 'bare.db'}"))
    found = disturbed(plan)
    assert found.kills.total() >= FEWEST
    assert len(found.state["offering"]) > FEWEST
    for name in COMPARED:
        assert found.state[name] == wanted[name], name


def load(parts: Parts) -> None:
    """A taxonomy whose index is built in a moment."""
    parts.taxonomies.save(small_taxonomy())
