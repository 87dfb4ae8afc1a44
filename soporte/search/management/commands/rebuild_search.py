"""Write anew what things are found by."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand

from soporte.search import rebuilding
from soporte.search.rebuilding import Source

EVERY = 10
"""Batches between two lines of progress."""


class Command(BaseCommand):
    """Rebuilds the search rows of one kind of thing, or of all, while everything runs on."""

    help = "Write anew what things are found by: of one kind, or of all."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """Which things."""
        kinds = [source.kind for source in rebuilding.every()]
        parser.add_argument("kind", nargs="?", choices=kinds)
        parser.add_argument("--missing", action="store_true", help="only what nobody finds yet")
        parser.add_argument("--after", type=int, default=0, help="go on after this id")

    def handle(self, *args: Any, **options: Any) -> None:
        """Rebuild, and say how far it is."""
        for source in rebuilding.every():
            if options["kind"] in (None, source.kind):
                self._rebuild(source, options["after"], only_missing=options["missing"])

    def _rebuild(self, source: Source, after: int, *, only_missing: bool) -> None:
        whole = rebuilding.missing(source) if only_missing else source.things()
        total = whole.filter(pk__gt=after).count()
        steps = rebuilding.rebuild(source, after=after, only_missing=only_missing)
        for number, step in enumerate(steps, start=1):
            if number % EVERY == 0:
                self.stdout.write(
                    f"{source.kind}: {step.done} of {total}, {step.rate} a second; "
                    f"interrupted, go on with: {source.kind} --after {step.last}"
                )
        self.stdout.write(f"{source.kind}: {step.done} rebuilt, {step.rate} a second.")
