"""JSON that parsers disagree on is refused with a reason."""

import pytest

from service.errors import TooLarge, UnreadableFile
from service.importers.carrier import decode_base64url, open_carrier, read_compact
from service.importers.strict_json import JsonLimits, read_json, read_json_object

REFUSED = [
    (b'{"a": 1, "a": 2}', "twice"),
    (b'{"a": NaN}', "NaN"),
    (b'{"a": -Infinity}', "Infinity"),
    (b'{"a": 1e400}', "out of range"),
    (b'{"a": -1' + b"0" * 400 + b"}", "out of range"),
    (b'{"a": 1' + b"0" * 5000 + b"}", "out of range"),
    (b'{"a": "\\ud800"}', "surrogate"),
    (b'{"\\udfff": 1}', "surrogate"),
    (b"[" * 100 + b"]" * 100, "deeper"),
    (b"[" * 100_000, "deeper"),
    (b'{"a": "\x01"}', "not JSON"),
    (b"{'a': 1}", "not JSON"),
    (b'{"a": 1} x', "not JSON"),
    (b"\xff\xfe{\x00}\x00", "UTF-8"),
    (b"", "not JSON"),
    (b"[" + b"1," * 5000 + b"1]", "more than"),
]


@pytest.mark.parametrize(("data", "reason"), REFUSED)
def test_refused(data, reason):
    with pytest.raises(UnreadableFile, match=reason):
        read_json(data, JsonLimits(values=1000))


def test_accepted():
    assert read_json('\ufeff{"a": "\\ud83d\\ude00", "b": [1.5, true, null]}'.encode()) == {
        "a": "\U0001f600",
        "b": [1.5, True, None],
    }
    with pytest.raises(TooLarge):
        read_json(b'"' + b"a" * 100 + b'"', JsonLimits(bytes=50))
    with pytest.raises(UnreadableFile, match="object"):
        read_json_object(b"[]")


@pytest.mark.parametrize("text", ["YQ=", "YQ==", "YR", "Y", "Y Q", "a+b/", "é"])
def test_base64url_has_one_way_to_write_it(text):
    with pytest.raises(UnreadableFile):
        decode_base64url(text)
    assert decode_base64url("YQ") == b"a"
    assert decode_base64url("") == b""


def test_a_compact_jws_is_taken_apart():
    found = read_compact("eyJhbGciOiJub25lIn0.e30.YQ")
    assert (found.header, found.payload, found.signature) == ({"alg": "none"}, b"{}", b"a")
    assert found.signing_input == b"eyJhbGciOiJub25lIn0.e30"
    carried = open_carrier(b'  "eyJhbGciOiJub25lIn0.e30.YQ"\n')
    assert (carried.kind, carried.compact.payload) == ("jws", b"{}")
