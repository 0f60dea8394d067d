import pytest

from service.errors import UnreadableFile
from service.text.encoding import decode

PLAIN = [  # bytes, text
    (b"", ""),
    ("naïve – 計画".encode(), "naïve – 計画"),
    ("naïve".encode("utf-8-sig"), "naïve"),
    ("naïve".encode("utf-16"), "naïve"),
    (b"\xfe\xff" + "naïve".encode("utf-16-be"), "naïve"),
    ("naïve".encode("utf-32"), "naïve"),
]


@pytest.mark.parametrize(("data", "text"), PLAIN)
def test_decodes_without_problem(data, text):
    assert decode(data).text == text
    assert decode(data).problems == ()


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_falls_back_to_windows_and_says_so(mark):
    decoded = decode(mark + "naïve – ".encode("cp1252") + "é".encode() + b"\x81")
    assert decoded.text == "naïve – é\ufffd"
    (problem,) = decoded.problems
    assert problem.count == 3
    assert "byte 2" in problem.reason
    assert "Windows-1252" in problem.reason


@pytest.mark.parametrize("data", [b"\x00\x01\x02PK", bytes(range(256)), b"\xff\xfex\x00y", b"\xff\xfe\x00\x00abc"])
def test_refuses_what_is_not_text(data):
    with pytest.raises(UnreadableFile):
        decode(data)


def test_few_control_characters_are_text():
    assert decode(b"a,b\n" * 50 + b"\x00").text.endswith("\x00")
