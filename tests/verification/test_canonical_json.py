"""RFC 8785, with the examples of its own text where it has them."""

import pytest

from service.verification.canonical_json import canonical_json_bytes, ecmascript_number

NUMBERS = [  # RFC 8785, appendix B, and the borders of each form
    (0.0, "0"),
    (-0.0, "0"),
    (5e-324, "5e-324"),
    (-5e-324, "-5e-324"),
    (1.7976931348623157e308, "1.7976931348623157e+308"),
    (9007199254740992.0, "9007199254740992"),
    (295147905179352830000.0, "295147905179352830000"),
    (9.999999999999997e22, "9.999999999999997e+22"),
    (1e23, "1e+23"),
    (999999999999999700000.0, "999999999999999700000"),
    (1e21, "1e+21"),
    (9.999999999999997e-7, "9.999999999999997e-7"),
    (0.000001, "0.000001"),
    (333333333.3333332, "333333333.3333332"),
    (1424953923781206.2, "1424953923781206.2"),
    (-0.0000033333333333333333, "-0.0000033333333333333333"),
    (4.5, "4.5"),
    (1e-7, "1e-7"),
    (100.0, "100"),
]


@pytest.mark.parametrize(("value", "text"), NUMBERS)
def test_numbers(value, text):
    assert ecmascript_number(value) == text


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**53 + 1, {1, 2}])
def test_what_has_no_form(value):
    with pytest.raises(ValueError, match=r"canonical|JSON"):
        canonical_json_bytes([value])


def test_members_are_sorted_by_utf16_and_text_is_kept():
    value = {
        "\u20ac": "Euro",
        "\r": "CR",
        "\ufb33": "Dalet",
        "1": 1,
        "\U0001f600": "Smiley",
        "\u0080": "C",
        "\u00f6": "o",
    }
    expected = '{"\\r":"CR","1":1,"\u0080":"C","\u00f6":"o","\u20ac":"Euro","\U0001f600":"Smiley","\ufb33":"Dalet"}'
    assert canonical_json_bytes(value).decode() == expected
    assert canonical_json_bytes({"b": [True, None, "\x0f\n"], "a": {}}) == b'{"a":{},"b":[true,null,"\\u000f\\n"]}'
