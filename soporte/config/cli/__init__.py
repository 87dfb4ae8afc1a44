"""The command line: `soporte run`, `soporte mail deliver`, `soporte backup`…"""

import sys
from collections.abc import Sequence
from importlib import import_module

from soporte.config.cli.arguments import parser
from soporte.config.words import Refusal


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; its module is imported only now, so that the quick ones stay quick."""
    options = parser().parse_args(argv)
    module, _, function = options.handler.partition(":")
    try:
        return getattr(import_module(f"soporte.config.cli.{module}"), function)(options) or 0
    except Refusal as refusal:
        print(f"soporte: {refusal}", file=sys.stderr)  # noqa: T201 - the command's answer
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        return 0
