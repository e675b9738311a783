import pytest

from server.notebook.eln.plain import plain


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("no markup, 1 < 2 and 3 > 2 & more", "no markup, 1 < 2 and 3 > 2 & more"),
        ("<h1>Goal&nbsp;:</h1>\n<p>two  words<br>next</p>", "Goal :\ntwo words\nnext"),
        ("<table><tr><td>a</td><td>1</td></tr><tr><td>b</td></tr></table>", "a 1\nb"),
        ("<p>before</p><script>alert('x')</script><style>p{}</style><p>after</p>", "before\nafter"),
        ("<p>5 &lt; 6 &#x1F50B;</p>", "5 < 6 \N{BATTERY}"),
        ("<p>unclosed <b>bold", "unclosed bold"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
    ],
)
def test_markup_is_read_as_text(html, text):
    assert plain(html) == text
