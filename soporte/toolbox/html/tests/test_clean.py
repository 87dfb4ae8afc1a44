"""Hostile HTML comes out inert, and its words stay readable."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from soporte.toolbox.html import clean, to_text

PAYLOADS = [
    "<script>alert(1)</script>hola",
    "<scr<script>ipt>alert(1)</scr</script>ipt>hola",
    "<img src=x onerror=alert(1)>hola",
    "<svg/onload=alert(1)>hola</svg>hola",
    "<math><mi//xlink:href='javascript:alert(1)'>hola</math>hola",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>hola",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table>hola",
    "<a href='javascript:alert(1)'>hola</a>",
    "<a href='JaVa\tScRiPt:alert(1)'>hola</a>",
    "<a href='&#106;avascript:alert(1)'>hola</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>hola</a>",
    "<a href='vbscript:x'>hola</a>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>hola",
    "<object data='javascript:alert(1)'></object>hola",
    "<embed src='javascript:alert(1)'>hola",
    "<form action=/desk><input name=x><button formaction='javascript:alert(1)'>hola</form>",
    "<base href='https://evil.test/'>hola",
    "<meta http-equiv=refresh content='0;url=https://evil.test'>hola",
    "<link rel=stylesheet href='https://evil.test/x.css'>hola",
    "<style>@import 'https://evil.test/x.css'; body{background:url(https://evil.test)}</style>hola",
    "<div style='position:fixed;background:url(https://evil.test/x.png)'>hola</div>",
    "<div hx-get='/desk' hx-trigger=load data-hx-post=/x hx-on:load=alert(1)>hola</div>",
    "<div data-action=/x data-controller=y>hola</div>",
    "<form id=csrf><input id=csrfmiddlewaretoken name=body>hola</form>",
    "<img src='/desk/people/1/delete' alt='hola'>",
    "<img src='//evil.test/x.png' alt='hola'>",
    "<img srcset='https://evil.test/x.png 2x' alt='hola'>",
    "<a href='/desk/people/1/delete'>hola</a>",
    "<a href='//evil.test'>hola</a>",
    "<a href='https://evil.test' target=_top ping='https://evil.test'>hola</a>",
    "<body onload=alert(1) background='https://evil.test/x'>hola",
    "<table background='https://evil.test/x'><tr><td>hola",
    "<video src=x onerror=alert(1)><audio src=x></video>hola",
    "<details open ontoggle=alert(1)>hola</details>",
    "<p>hola<!-- --!><img src=x onerror=alert(1)> -->",
    "<img alt='hola' data-remote-src='javascript:alert(1)'>",
    "<xmp><img src=x onerror=alert(1)></xmp>hola",
    "<template><img src=x onerror=alert(1)></template>hola",
    "\0<scr\0ipt>alert(1)</scr\0ipt>hola",
]
ALLOWED = re.compile(
    r"</?(a|abbr|b|blockquote|br|caption|cite|code|dd|del|div|dl|dt|em|h[1-6]|hr|i|img|ins|kbd|li"
    r"|mark|ol|p|pre|q|s|samp|small|strike|strong|sub|sup|table|tbody|td|tfoot|th|thead|tr|u|ul|var)"
    r"((\s(href|src|alt|width|height|start|colspan|rowspan|data-remote-src|rel)=\"[^\"<>]*\")*)>"
)


def assert_inert(html):
    leftover = ALLOWED.sub("", html)
    assert "<" not in leftover, leftover
    for tag in ALLOWED.finditer(html):
        attributes = tag.group(2)
        for target in re.findall(r'href="([^"]*)"', attributes):
            assert re.match(r"(https?://|mailto:|tel:)", target, re.IGNORECASE)
        assert " src=" not in attributes
        for target in re.findall(r'data-remote-src="([^"]*)"', attributes):
            assert re.match(r"https?://", target, re.IGNORECASE)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_html_comes_out_inert(payload):
    html = clean(payload)
    assert_inert(html)
    assert "hola" in html


@given(st.text(alphabet="<>/\"'= abimgscrptonhref:!-&;\0\n", max_size=400))
def test_any_soup_of_markup_comes_out_inert(soup):
    assert_inert(clean(soup))


@given(st.lists(st.sampled_from([*PAYLOADS, "</p>", "<table>", "<td>", "<b>", "</div>", "<li>"])))
def test_any_mixture_of_payloads_comes_out_inert(parts):
    assert_inert(clean("".join(parts)))


def test_ids_names_classes_and_styles_are_removed():
    html = clean('<p id="x" class="y" style="color:red" name="z" dir="rtl">hola</p>')
    assert html == "<p>hola</p>"


def test_a_link_says_that_we_do_not_vouch_for_it():
    html = clean('<a href="https://acme.test/a?b=1&amp;c=2">x</a>')
    assert 'href="https://acme.test/a?b=1&amp;c=2"' in html
    assert 'rel="noopener noreferrer nofollow"' in html


def test_a_remote_image_is_not_loaded_but_can_be_asked_for():
    html = clean('<img src="https://acme.test/logo.png" alt="Acme" width="100" onload="x()">')
    assert html == '<img data-remote-src="https://acme.test/logo.png" alt="Acme" width="100">'


def test_an_image_in_the_message_is_shown_from_our_own_path():
    html = clean('<img src="cid:a@b">', cid_map={"a@b": "/f/token"})
    assert html == '<img src="/f/token">'


def test_an_image_that_came_with_no_file_shows_its_alternative_text():
    assert clean('<img src="cid:lost" alt="plano">') == '<img alt="plano">'


def test_another_path_of_ours_is_never_an_image():
    assert clean('<img src="/f/token">', cid_map={"a@b": "/f/token"}) == ""


def test_direction_overrides_are_removed_from_text():
    assert clean("a\u202egpj.exe") == "agpj.exe"
    assert clean("a&#x202e;gpj.exe") == "agpj.exe"


def test_tables_lists_and_paragraphs_keep_their_shape():
    html = clean("<ul><li>a<li>b</ul><p>c<p>d<table><tr><td>e<td>f</table>")
    assert html == (
        "<ul><li>a</li><li>b</li></ul><p>c</p><p>d</p>"
        "<table><tbody><tr><td>e</td><td>f</td></tr></tbody></table>"
    )


def test_a_style_element_does_not_swallow_what_follows():
    assert clean("<div><style>p{}</style><p>hola</p></div>") == "<div><p>hola</p></div>"


HUGE = {
    "100,000 nested elements": "<div>" * 100_000 + "hola",
    "nested formatting": "hola" + "<b><i>" * 5_000,
    "5 MB of one tag": "hola" + "<b>" * 1_700_000,
    "5 MB of one letter": "hola" + "a" * 5_000_000,
    "unclosed comments": "hola" + "<!--" * 500_000,
    "unclosed quotes": "hola" + '<a x="' * 400_000,
    "unclosed tags": "hola" + "<a " * 500_000,
    "unclosed styles": "hola" + "<style>" * 300_000,
    "attributes": "<a " + "b " * 500_000 + ">hola</a>",
    "fonts and paragraphs": "hola" + "<font size=1><p>" * 8_000,
    "entities": "hola" + "&" * 1_000_000,
}


@pytest.mark.parametrize("html", HUGE.values(), ids=HUGE)
def test_size_and_depth_cost_little_time_and_no_words(html):
    started = time.process_time()
    assert "hola" in clean(html)
    assert "hola" in to_text(html)
    assert time.process_time() - started < 6
