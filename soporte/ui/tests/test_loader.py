"""What a template's reader needs, line breaks and indentation, is not sent."""

import pytest
from django.template import engines

from soporte.ui.loader import join


@pytest.mark.parametrize(
    ("written", "sent"),
    [
        ("<ul>\n  <li>one</li>\n  <li>two</li>\n</ul>\n", "<ul><li>one</li><li>two</li></ul>"),
        ("{% if x %}\n  <b>y</b>\n{% endif %}", "{% if x %}<b>y</b>{% endif %}"),
        ("<p>\n  some words\n  and more\n</p>", "<p>some words\nand more</p>"),
        ("<b>a</b> <i>b</i>", "<b>a</b> <i>b</i>"),
        ("{{ a }}\n  {{ b }}", "{{ a }}\n{{ b }}"),
        ('<a\n    href="x"\n    class="y">', '<a\nhref="x"\nclass="y">'),
    ],
)
def test_breaks_beside_tags_are_nothing_and_between_words_a_space(written, sent):
    assert join(written) == sent


@pytest.mark.parametrize(
    "kept",
    [
        "<pre>\n  a\n</pre>",
        "<script>\n  a\n</script>",
        "{% blocktranslate %}\n  two\n  lines\n{% endblocktranslate %}",
        "{% comment %}\n  <b>\n{% endcomment %}",
    ],
)
def test_what_means_its_line_breaks_keeps_them(kept):
    assert join(f"<p>\n  {kept}\n</p>") == f"<p>{kept}</p>"


def test_our_pages_are_read_so():
    source = engines["django"].engine.get_template("desk/tickets/_message.html").source
    assert "\n  " not in source
