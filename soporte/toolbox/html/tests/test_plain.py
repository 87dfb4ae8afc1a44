"""Between HTML and text and back."""

from soporte.toolbox.html import from_text, to_text


def test_it_reads_paragraphs_lines_and_spaces_as_a_browser_shows_them():
    html = "<p>Hola,\n  <b>Ana</b></p><p>uno<br>dos</p><div>tres</div><div>cuatro</div>"
    assert to_text(html) == "Hola, Ana\n\nuno\ndos\n\ntres\ncuatro"


def test_it_marks_quotes():
    html = "Sí<blockquote>¿Funciona?<br>Dime<blockquote>No</blockquote></blockquote>Fin"
    assert to_text(html) == "Sí\n\n> ¿Funciona?\n> Dime\n>\n> > No\n>\n\nFin"


def test_it_reads_lists_and_tables():
    assert to_text("<ul><li>a<li>b</ul>") == "* a\n* b"
    assert to_text("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>") == "a b\nc"


def test_it_keeps_the_lines_of_preformatted_text():
    assert to_text("<pre>a\n  b</pre>") == "a\n  b"


def test_it_leaves_out_scripts_styles_and_comments():
    assert to_text("<style>p{}</style><script>x</script><!-- no -->hola") == "hola"


def test_it_decodes_entities():
    assert to_text("caf&eacute; &lt;b&gt; &#8364;&nbsp;5") == "café <b> € 5"


def test_a_less_than_sign_is_text():
    assert to_text("a < b and 3<4") == "a < b and 3<4"


def test_it_can_name_the_images():
    assert to_text("a<img alt='plano'>b", images=True) == "a plano b"
    assert to_text("a<img alt='plano'>b") == "ab"


def test_text_becomes_paragraphs_and_lines():
    assert from_text("uno\ndos\n\ntres <b>") == "<p>uno<br>dos</p><p>tres &lt;b&gt;</p>"


def test_addresses_in_text_become_links():
    html = from_text("Mira https://acme.test/a_(b)?c=1&d=2. O (www.acme.test).")
    assert '<a href="https://acme.test/a_(b)?c=1&amp;d=2" rel=' in html
    assert '<a href="https://www.acme.test" rel=' in html
    assert html.endswith("</a>).</p>")
