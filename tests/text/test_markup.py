import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.errors import TooLarge
from service.text.markup import plain_text, repaired

CASES = [  # markup, plain text
    ("", ""),
    ("Plan shifts", "Plan shifts"),
    ("line one\r\n- item\n  x < y", "line one\n- item\nx < y"),
    ("List<int> and a<b and <3", "List<int> and a<b and <3"),
    ("<p>Plan</p><p>Brief</p>", "Plan\n\nBrief"),
    ("one<br>two<BR/>three", "one\ntwo\nthree"),
    ("<ul><li>plan</li><li><p>brief</p></li></ul>after", "• plan\n• brief\n\nafter"),
    ("<h2>What you learn</h2><p>Plan.</p>", "## What you learn\n\nPlan."),
    ("<p>a\n   b\tc</p>", "a b c"),
    ("<p>You learn:\n- plan\n- brief</p>", "You learn:\n- plan\n- brief"),
    ("<p>x</p><pre>a\n  b</pre>", "x\n\na\nb"),
    ("a<script>if (x < y) { alert('</p>') }</script>b<style>p {}</style>c", "abc"),
    ("a<!-- hidden <p> -->b", "ab"),
    ("<script>never closed", ""),
    ("Caf&eacute; &amp; bar &#39;x&#39;", "Café & bar 'x'"),
    ("Caf&amp;eacute; &amp;amp; &amp;#39;x&amp;#39;", "Café & 'x'"),
    ("&lt;p&gt;Plan&lt;/p&gt;&lt;p&gt;Brief&lt;/p&gt;", "Plan\n\nBrief"),
    ("<p>use the &lt;b&gt; tag</p>", "use the <b> tag"),
    ("CafÃ© â€“ naÃ¯ve", "Café – naïve"),
    ("<table><tr><td>Hours</td><td>12</td></tr><tr><td>Price</td></tr></table>", "Hours | 12\nPrice"),
    ('<a href="x" title="a > b">link</a> text', "link text"),
    ("<b>bold</b> <o:p>word</o:p> <my-tag a=1>own</my-tag>", "bold word own"),
    ('a<pwa style="x"></pwa>b', "ab"),
    ("nul\x00 and \x07bell", "nul and bell"),
]


@pytest.mark.parametrize(("markup", "expected"), CASES)
def test_plain_text(markup, expected):
    assert plain_text(markup) == expected


HOSTILE = [
    "<",
    "<a ",
    "<!--",
    "<!a",
    '<a b="',
    "<a b='\"",
    "<div>",
    "<ul><li>",
    "</",
    "&",
    "&amp;",
    "<script>",
    " \n",
    "<p \n",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_markup_is_read_in_linear_time(piece):
    """Before our own scanner some of these took minutes; pytest's own timeout is the judge."""
    plain_text("<p>" + piece * (100_000 // len(piece)))


def test_too_large():
    with pytest.raises(TooLarge, match="at most 2000000"):
        plain_text("x" * 2_000_001)


@given(st.text())
def test_any_text_is_read(text):
    found = plain_text(text)
    assert found == found.strip()
    assert "\x00" not in found


def test_repaired_keeps_typography():
    assert repaired("“don’t” ﬁ ½") == "“don’t” ﬁ ½"
