import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.text.normal import digest, folded_form, normal_form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("  two\n\twords\u00a0here ", "two words here"),
        ("cafe\u0301", "café"),
        ("soft\u00adware \ufeffplan\u200b", "software plan"),
    ],
)
def test_normal_form(text, expected):
    assert normal_form(text) == expected


@given(st.text())
def test_normal_forms_are_stable(text):
    assert normal_form(normal_form(text)) == normal_form(text)
    assert folded_form(folded_form(text)) == folded_form(text)
    assert unicodedata.is_normalized("NFC", normal_form(text))


def test_folding_ignores_case():
    assert folded_form("STRASSE  Plan") == folded_form("straße plan")


def test_digest_tells_borders_and_order():
    assert digest("") == "af5570f5a1810b7af78caf4bc70a660f0df51e42baf91d4de5b2328de0e83dfc"
    assert len({digest("ab", "c"), digest("a", "bc"), digest("c", "ab"), digest("abc")}) == 4
