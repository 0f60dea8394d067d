from dataclasses import replace

import pytest

from service.domain import Concept
from service.errors import NotFound
from service.store.database import Database
from service.store.taxonomies import TaxonomyRepository
from tests.taxonomies import BANDAGE, SQL, small_taxonomy


def test_a_taxonomy_comes_back_as_it_was_stored(database: Database) -> None:
    repository = TaxonomyRepository(database)
    assert repository.save(small_taxonomy())
    assert repository.load("v1", "en") == small_taxonomy()


def test_saving_the_same_again_changes_nothing(database: Database) -> None:
    repository = TaxonomyRepository(database)
    repository.save(small_taxonomy())
    before = repository.list()
    assert not repository.save(small_taxonomy())
    assert repository.list() == before


def test_the_first_version_is_current_and_a_later_one_is_not(database: Database) -> None:
    repository = TaxonomyRepository(database)
    assert repository.current() is None
    repository.save(small_taxonomy("v1"))
    repository.save(small_taxonomy("v2"))
    assert repository.current() == "v1"
    repository.use("v2")
    assert repository.current() == "v2"
    assert [item.is_current for item in repository.list()] == [False, True]


def test_an_unknown_version_names_the_known(database: Database) -> None:
    repository = TaxonomyRepository(database)
    repository.save(small_taxonomy())
    with pytest.raises(NotFound, match="loaded: v1"):
        repository.use("v9")
    with pytest.raises(NotFound, match="loaded: en"):
        repository.load("v1", "fr")


def test_a_changed_import_replaces_the_version_and_its_fingerprint(database: Database) -> None:
    repository = TaxonomyRepository(database)
    first = small_taxonomy()
    repository.save(first)
    before = repository.fingerprint("v1", "en")
    concepts = {uri: item for uri, item in first.concepts.items() if uri != BANDAGE}
    requirements = {
        uri: tuple(item for item in wanted if item.concept != BANDAGE) for uri, wanted in first.requirements.items()
    }
    changed = replace(first, concepts=concepts, requirements=requirements)
    assert repository.save(changed)
    assert repository.load("v1", "en") == changed
    assert repository.fingerprint("v1", "en") != before


def test_labels_alone_add_a_language_and_leave_the_structure(database: Database) -> None:
    repository = TaxonomyRepository(database)
    repository.save(small_taxonomy())
    german = replace(
        small_taxonomy(language="de"),
        concepts={SQL: Concept(SQL, "SQL-Abfragen schreiben")},
        occupations={},
        requirements={},
        broader={},
        related={},
        groups={},
        groups_of={},
        collections={},
        unknown_fields={},
    )
    assert repository.save(german, has_structure=False)
    assert repository.load("v1", "en") == small_taxonomy()
    loaded = repository.load("v1", "de")
    assert [item.preferred_label for item in loaded.concepts.values()] == ["SQL-Abfragen schreiben"]
    assert loaded.concepts[SQL].kind == small_taxonomy().concepts[SQL].kind


def test_labels_alone_need_the_version(database: Database) -> None:
    with pytest.raises(NotFound, match="import the version with its relations first"):
        TaxonomyRepository(database).save(small_taxonomy(), has_structure=False)


def test_a_failed_import_leaves_what_was_there(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = TaxonomyRepository(database)
    repository.save(small_taxonomy())
    broken = replace(small_taxonomy(), collections={"x": frozenset({SQL})})

    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("service.store.taxonomies.write_texts", killed)
    with pytest.raises(KeyboardInterrupt):
        repository.save(broken)
    assert repository.load("v1", "en") == small_taxonomy()
