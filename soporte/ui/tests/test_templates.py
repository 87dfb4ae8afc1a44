"""What every template of every face keeps to."""

import re
from pathlib import Path

import pytest

from soporte.journal import kinds

PACKAGE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in PACKAGE.rglob("*.html") if "static" not in path.parts)
# Mail has no policy of ours, and clients read only inline styles.
MAIL = {path for path in TEMPLATES if {"notices", "channels"} & set(path.parts)}
PAGES = [path for path in TEMPLATES if path not in MAIL]
# What messages hold was cleaned when it was kept; these show it, with our own pictures in place.
CLEANED = {"answer_html", "body_html", "quote_html", "html", "quote", "words_alone"}
ICONS = {
    line
    for line in (PACKAGE / "ui" / "icons.txt").read_text().splitlines()
    if line and not line.startswith("#")
}


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_page_has_what_the_policy_refuses(path: Path):
    html = path.read_text()
    assert not re.search(r"\sstyle=", html)
    assert not re.search(r"\son[a-z]+=", html)
    assert not re.search(r"hx-on|javascript:|hx-vals=.js", html)
    assert "<style" not in html
    for script in re.findall(r"<script[^>]*>", html):
        assert "csp_nonce" in script


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_every_icon_is_in_the_sprite(path: Path):
    named = set(re.findall(r"{% icon ['\"]([a-z0-9-]+)['\"]", path.read_text()))
    assert named <= ICONS


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_what_is_fetched_when_it_is_opened_names_its_opener_in_quotes(path: Path):
    # Without them htmx takes the first word for all of it, hears nothing and says nothing.
    assert not re.findall(
        r'hx-trigger="[^"]*from:(?:closest|find|next|previous)\b', path.read_text()
    )


def test_the_icons_of_what_can_happen_are_in_the_sprite():
    assert {kind.icon for kind in kinds._kinds.values()} <= ICONS


@pytest.mark.parametrize("path", PAGES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_cleaned_html_is_marked_as_safe(path: Path):
    for expression in re.findall(r"{{([^}]*\|safe[^}]*)}}", path.read_text()):
        assert expression.split("|")[0].strip().rpartition(".")[2] in CLEANED, expression
    assert "autoescape off" not in path.read_text()
