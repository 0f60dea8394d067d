"""A backup gives back every row, on either kind of database, and nobody who was erased since."""

import stat
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from service.domain import Offering, Outcome, Scope
from service.errors import BadInput
from service.store import tables_candidates as c
from service.store.all_tables import metadata
from service.store.backup import LEFT_OUT, is_new, read_backup, write_backup
from service.store.candidates import CandidateRepository
from service.store.database import Database
from service.store.erasures import Tombstones
from service.store.events import EventRepository
from service.store.offerings import OfferingRepository
from service.store.revisions import RevisionRepository
from service.store.taxonomies import TaxonomyRepository
from service.store.webhooks import NewWebhook, WebhookRepository
from tests.store.test_offerings import save
from tests.taxonomies import small_taxonomy

SCOPE, OTHER = Scope(), Scope("other")
COURSE = Offering("SQL", outcomes=(Outcome("Write SQL queries"),), start=date(2026, 9, 1), price=9.5, tags=("SQL",))
BEFORE = datetime.now(UTC) - timedelta(days=1)


def fill(database: Database) -> None:
    TaxonomyRepository(database).save(small_taxonomy())
    WebhookRepository(database).create(SCOPE, NewWebhook("https://hooks.example/"))
    save(OfferingRepository(database), COURSE)
    save(OfferingRepository(database), COURSE, scope=OTHER)
    with database.begin() as connection:
        people = [(SCOPE, "ann"), (SCOPE, "bob"), (OTHER, "ann")]
        rows = [{"tenant": s.tenant, "id": name, "created_at": BEFORE, "used_at": BEFORE} for s, name in people]
        connection.execute(insert(c.candidate), rows)


def rows_of(database: Database) -> dict[str, list[Any]]:
    """Every row that a backup holds, but for what a restore changes on purpose."""
    skipped = LEFT_OUT | {"revision"}
    with database.read() as connection:
        return {
            table.name: sorted(map(repr, connection.execute(select(table))))
            for table in metadata.sorted_tables
            if table.name not in skipped
        }


def people(database: Database) -> set[tuple[str, str]]:
    with database.read() as connection:
        return {(row.tenant, row.id) for row in connection.execute(select(c.candidate))}


def test_every_row_comes_back_and_numbers_go_on_behind_them(database: Database, tmp_path: Path) -> None:
    fill(database)
    file = tmp_path / "backup.zip"
    made = write_backup(database, file)
    before, events = rows_of(database), EventRepository(database).after(SCOPE, 0, 10)
    assert made.rows["concept"] == 6
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    OfferingRepository(database).delete(SCOPE, events[0].subject)
    revision = RevisionRepository(database).current(SCOPE)
    read_backup(database, file, {})
    assert rows_of(database) == before
    assert RevisionRepository(database).current(SCOPE) > revision, "what processes keep in memory is of no use now"
    save(OfferingRepository(database), Offering(title="Another"))
    assert EventRepository(database).after(SCOPE, events[-1].number, 10)[0].type == "offering.imported"


def test_a_backup_moves_a_service_to_the_other_kind_of_database(database: Database, tmp_path: Path) -> None:
    source = Database(f"sqlite:///{tmp_path / 'source.db'}")
    source.migrate()
    fill(source)
    write_backup(source, tmp_path / "backup.zip")
    assert is_new(database)
    read_backup(database, tmp_path / "backup.zip", {})
    assert not is_new(database)
    assert people(database) == people(source)
    taken = OfferingRepository(database).all(SCOPE)
    assert [item.offering for item in taken] == [item.offering for item in OfferingRepository(source).all(SCOPE)]
    source.close()


def test_whoever_was_erased_stays_erased(database: Database, tmp_path: Path) -> None:
    fill(database)
    file = tmp_path / "backup.zip"
    write_backup(database, file)
    CandidateRepository(database).erase(SCOPE, ["ann"])
    assert read_backup(database, file, {}).erased_again == 1
    assert people(database) == {("default", "bob"), ("other", "ann")}
    assert read_backup(database, file, {}).erased_again == 1, "the restored database knows it as well"


def test_erasures_survive_the_loss_of_the_database(database: Database, tmp_path: Path) -> None:
    source = Database(f"sqlite:///{tmp_path / 'source.db'}")
    source.migrate()
    fill(source)
    write_backup(source, tmp_path / "backup.zip")
    tombstones = Tombstones(tmp_path / "erased.txt")
    CandidateRepository(source, tombstones).erase(SCOPE, ["ann"])
    source.close()
    with (tmp_path / "erased.txt").open("a") as file:
        file.write("cut sh")
    assert read_backup(database, tmp_path / "backup.zip", tombstones.read()).erased_again == 1
    assert ("default", "ann") not in people(database)
    assert "ann" not in (tmp_path / "erased.txt").read_text()


def test_who_came_again_after_an_erasure_stays(database: Database, tmp_path: Path) -> None:
    fill(database)
    CandidateRepository(database).erase(SCOPE, ["ann"])
    later = datetime.now(UTC) + timedelta(seconds=1)
    with database.begin() as connection:
        row = {"tenant": "default", "id": "ann", "created_at": later, "used_at": later}
        connection.execute(insert(c.candidate).values(**row))
    write_backup(database, tmp_path / "backup.zip")
    assert read_backup(database, tmp_path / "backup.zip", {}).erased_again == 0
    assert ("default", "ann") in people(database)


def test_a_restore_that_fails_changes_nothing(database: Database, tmp_path: Path) -> None:
    fill(database)
    file = tmp_path / "backup.zip"
    write_backup(database, file)
    with database.begin() as connection:
        connection.execute(update(c.candidate).values(used_at=datetime.now(UTC)))
    before = rows_of(database)
    cut = tmp_path / "cut.zip"
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(cut, "w") as made:
        for name in whole.namelist():
            made.writestr(name, whole.read(name)[:-10] if name == "webhook.jsonl" else whole.read(name))
    with pytest.raises(BadInput, match="webhook"):
        read_backup(database, cut, {})
    assert rows_of(database) == before
    (tmp_path / "none.zip").write_bytes(b"something else")
    with pytest.raises(BadInput):
        read_backup(database, tmp_path / "none.zip", {})
