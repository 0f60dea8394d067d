"""Parts are built when they are needed, and not before."""

from pathlib import Path

import pytest

from service.matching.models import ModelMissing
from service.parts import Parts
from service.settings import Settings
from tests.taxonomies import small_taxonomy


def test_only_matching_needs_a_model(tmp_path: Path) -> None:
    parts = Parts(Settings(home=tmp_path, model="no/such-model"))
    taxonomy = small_taxonomy()
    parts.taxonomies.save(taxonomy)
    parts.taxonomies.use(taxonomy.version)
    assert parts.library.shelf().taxonomy.version == taxonomy.version
    with pytest.raises(ModelMissing):
        parts.library.matcher()
