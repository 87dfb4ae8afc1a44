"""`translate` and `url` as Django has them, without doing twice what always gives the same.

A page of the desk says two hundred fixed texts and fifty addresses; looking each up again took a
sixth of its rendering.
"""

from functools import lru_cache

from django import template
from django.template.base import Parser, Token
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as parse_url
from django.templatetags.i18n import TranslateNode, do_translate
from django.urls import get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.translation import get_language

register = template.Library()


class _Text(template.Node):
    """A text that is written in the template, kept once it was translated into a language."""

    def __init__(self, node: TranslateNode) -> None:
        self.node = node
        self.kept: dict[str | None, str] = {}

    def render(self, context: template.Context) -> str:
        language = get_language()
        text = self.kept.get(language)
        if text is None:
            text = self.kept[language] = self.node.render(context)
        return text


@register.tag
def translate(parser: Parser, token: Token) -> template.Node:
    """{% translate "Settings" %}; with a variable, filters, a context or `as` it is Django's."""
    node = do_translate(parser, token)
    said = node.filter_expression
    literal = getattr(said.var, "literal", None)
    is_fixed = isinstance(literal, str) and not said.filters
    return _Text(node) if is_fixed and not (node.asvar or node.message_context) else node


class _Url(URLNode):
    """An address, kept by its name and arguments."""

    def render(self, context: template.Context) -> str:
        if self.asvar or self.kwargs:
            return super().render(context)
        name = self.view_name.resolve(context)
        given = tuple(str(one.resolve(context)) for one in self.args)
        found = _address(get_urlconf(), get_script_prefix(), name, given)
        return conditional_escape(found) if context.autoescape else found


@lru_cache(maxsize=2048)
def _address(_urlconf: str | None, _prefix: str, name: str, given: tuple[str, ...]) -> str:
    return reverse(name, args=given)


@register.tag
def url(parser: Parser, token: Token) -> template.Node:
    """{% url "desk:ticket" number %}."""
    node = parse_url(parser, token)
    return _Url(node.view_name, node.args, node.kwargs, node.asvar)
