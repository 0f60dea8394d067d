import numpy as np
import pytest

from service.domain import Concept
from service.matching.labels import LabelTable
from service.matching.surface_forms import SurfaceForms
from service.matching.words import WordReader
from service.taxonomy.taxonomy import Taxonomy

LABELS = ("SQL", "Swift (computer programming)", "R", "manage teams", "teams", "manage", "C++", "source", "bake bread")
NAMED = [  # text, labels that stand in it
    ("You will write SQL queries.", ["SQL"]),
    ("Learn sql and c++", ["SQL", "C++"]),
    ("Managing teams in a bakery", ["manage teams"]),
    ("Managed by teams of bakers", ["manage"]),
    ("Build iPhone apps in Swift", ["Swift (computer programming)"]),
    ("Give swift answers to customers", []),
    ("Swift answers to customers", []),
    ("Swift programming for beginners", ["Swift (computer programming)"]),
    ("swift", ["Swift (computer programming)"]),
    ("Analyse data with R", ["R"]),
    ("Take part in r and d", []),
    ("Find the source of the error", []),
    ("Baking breads of every kind", ["bake bread"]),
    ("Nothing of the kind", []),
]


@pytest.fixture(scope="module")
def forms() -> SurfaceForms:
    concepts = {f"c:{number}": Concept(f"c:{number}", label) for number, label in enumerate(LABELS)}
    return SurfaceForms(LabelTable.of(Taxonomy("v0", "en", concepts, {}, {})), WordReader())


@pytest.mark.parametrize(("text", "labels"), NAMED)
def test_labels_that_stand_in_a_text(forms: SurfaceForms, text: str, labels: list[str]) -> None:
    found = forms.find(text, forms.read(text).words)
    assert [LABELS[form.rows[0]] for form in found] == labels


def test_a_found_form_knows_its_place(forms: SurfaceForms) -> None:
    text = "Good at managing teams."
    (found,) = forms.find(text, forms.read(text).words)
    assert text[found.start : found.end] == "managing teams"
    assert found.words == 2


def test_shared_weight_counts_rare_words_more(forms: SurfaceForms) -> None:
    rows = np.array([3, 4, 8])  # manage teams, teams, bake bread
    shared = forms.shared(forms.read("manage bread"), rows)
    # manage and teams stand in two of nine labels, bread in one: log(1 + 9/2), 0, log(1 + 9)
    assert shared == pytest.approx([np.log(5.5), 0, np.log(10)], abs=1e-5)
    assert forms.row_weights[rows] == pytest.approx([2 * np.log(5.5), np.log(5.5), 2 * np.log(10)], abs=1e-5)


def test_a_text_weighs_its_unknown_words_as_the_rarest(forms: SurfaceForms) -> None:
    assert forms.read("manage xylophones").weight == pytest.approx(np.log(5.5) + np.log(10), abs=1e-5)


def test_no_rows_share_nothing(forms: SurfaceForms) -> None:
    assert forms.shared(forms.read("manage"), np.array([], dtype=np.int64)).tolist() == []
