"""HTML bodies become the plain text a reader of the page would have copied."""

import pytest

from annotator.importers.html_text import html_to_text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<p>One</p><p>Two<br>three<br/><br/>four</p>", "One\n\nTwo\nthree\n\nfour"),
        ("<div>a</div><div>b</div>c", "a\nb\nc"),
        ("a\n  b <i>c</i>", "a b c"),
        ("fish &amp; chips &amp;lt;b&amp;gt;", "fish & chips &lt;b&gt;"),
        ("<ul><li>a</li><li>b <b>c</b></li></ul><ol start='3'><li>x</li><li>y</li></ol>z", "- a\n- b c\n3. x\n4. y\nz"),
        ("x<blockquote><p>q</p><blockquote>older</blockquote></blockquote>y", "x\n\n> q\n>\n> > older\n\ny"),
        ("<aside class='quote'><div>Bo:</div><blockquote>hi</blockquote></aside>me", "> Bo:\n>\n> hi\n\nme"),
        ("<blockquote><cite>Bo wrote:</cite>hi</blockquote>me", "> Bo wrote:\n> hi\n\nme"),
        ("see <a href='https://x.example'>this page</a>.", "see this page."),
        ("a<script>b<c>('d')</script><style>e{}</style><!-- f --><textarea>g</textarea>h", "ah"),
        ("a<span hidden>b</span><span style='color:red; display : none'>c</span>d", "ad"),
        ("<pre>a\n\n  b</pre>", "a\n\nb"),
        ("Well <img class='wp-smiley' alt='🙂'> <img alt='a photograph'>done", "Well 🙂 done"),
        ("1 < 2 <3 and if a<b then", "1 < 2 <3 and if a<b then"),
        ("\u00a0 x\u200by\u00a0", "x\u200by"),
        ("<p>&#8;a\x00b\x0bc</p>", "abc"),
        ("", ""),
        ("<p></p><br>", ""),
    ],
)
def test_a_body_becomes_plain_text(markup, text):
    assert html_to_text(markup) == text


def test_line_ends_are_kept_where_what_was_typed_is_stored():
    typed = "one\ntwo <em>x</em>\n\nthree<br />\nfour\n<p>five\nsix</p>\nseven"
    assert html_to_text(typed, line_ends=True) == "one\ntwo x\n\nthree\nfour\n\nfive\nsix\n\nseven"


def test_no_depth_is_too_deep():
    assert html_to_text("<blockquote>" * 200 + "x") == "> " * 200 + "x"
    assert html_to_text("<div>" * 10_000 + "deep &amp; down" + "</div>" * 10_000) == "deep & down"
