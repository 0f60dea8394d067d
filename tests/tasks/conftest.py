from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from service.app import create_app
from service.parts import Parts
from service.settings import Settings
from service.store.database import Database
from service.tasks.worker import Worker
from tests.conftest import Samples
from tests.samples import load_samples


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    """Settings that make tasks of small files, on either kind of database."""
    url = database.engine.url.render_as_string(hide_password=False)
    return Settings(home=tmp_path / "home", threads=1, database_url=url, task_bytes=500, lease_seconds=0.4)


@pytest.fixture
def parts(settings: Settings, samples: Samples) -> Iterator[Parts]:
    """A service of its own with the samples; the loaded model is shared."""
    made = Parts(settings, encoder=samples.parts.encoder)
    load_samples(made)
    yield made
    made.candidates.canonicaliser.close()
    made.database.close()


@pytest.fixture
def worker(parts: Parts) -> Worker:
    return Worker(parts)


@pytest.fixture
def client(parts: Parts) -> FlaskClient:
    return create_app(parts=parts).test_client()
