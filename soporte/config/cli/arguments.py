"""Every command with its options, declared once. Imports nothing that takes time."""

import argparse
from typing import Any

from soporte import __version__
from soporte.config.words import translate as _

ROLES = ("customer", "manager", "technician", "supervisor", "administrator")


class _Version(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_args: Any, **_kw: Any) -> None:
        print(f"soporte {__version__}")  # noqa: T201 - the option's answer
        parser.exit()


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    made = argparse.ArgumentParser(prog="soporte", description=_("The support platform."))
    made.add_argument("--version", action=_Version, nargs=0, help=_("print the version"))
    commands = made.add_subparsers(metavar=_("command"), required=True)
    _serving(commands)
    _mail(commands)
    _people(commands)
    _data(commands)
    return made


def _add(commands: Any, name: str, handler: str, text: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=text, description=text)
    made.set_defaults(handler=handler)
    made.add_argument("--data-dir", metavar=_("DIR"), help=_("the installation's data folder"))
    return made


def _group(commands: Any, name: str, text: str) -> Any:
    made = commands.add_parser(name, help=text, description=text)
    return made.add_subparsers(metavar=_("command"), required=True)


def _serving(commands: Any) -> None:
    run = _add(commands, "run", "run:everything", _("run everything on this machine"))
    _address(run)
    run.add_argument("--smtp-host", default=None, help=_("where mail is taken in"))
    run.add_argument("--smtp-port", type=int, default=2525, metavar=_("PORT"))
    run.add_argument(
        "--demo", action=argparse.BooleanOptionalAction, default=None,
        help=_("load the demo into an empty folder (only on this machine's own address)"),
    )  # fmt: skip
    _processes(run)
    web = _add(commands, "web", "run:web", _("run the pages, the API and the live screens"))
    live = _add(commands, "live", "run:live", _("run the live screens alone"))
    for one in (web, live):
        _address(one)
        _processes(one)
    _add(commands, "worker", "run:worker", _("run the background jobs"))
    smtp = _add(commands, "smtp", "run:smtp", _("take mail in"))
    smtp.add_argument("--smtp-host", default=None)
    smtp.add_argument("--smtp-port", type=int, default=2525, metavar=_("PORT"))
    _add(commands, "migrate", "data:migrate", _("bring the database up to this version"))


def _address(command: argparse.ArgumentParser) -> None:
    command.add_argument("--host", default="127.0.0.1", help=_("address to listen on"))
    command.add_argument("--port", type=int, default=8000, metavar=_("PORT"))


def _processes(command: argparse.ArgumentParser) -> None:
    command.add_argument("--processes", type=int, default=2, help=_("web processes"))


def _mail(commands: Any) -> None:
    mail = _group(commands, "mail", _("hand mail in, or look at how it is read"))
    deliver = _add(mail, "deliver", "mail:deliver", _("hand one raw message to what runs"))
    deliver.add_argument("--to", required=True, action="append", metavar=_("ADDRESS"))
    deliver.add_argument("--from", dest="sender", default="", metavar=_("ADDRESS"))
    deliver.add_argument("file", nargs="?", default="-")
    parse = _add(mail, "parse", "mail:parse", _("print how a raw message is understood"))
    parse.add_argument(
        "--jsonl", action="store_true", help=_("stay, and answer JSON lines on stdin")
    )
    parse.add_argument("file", nargs="?", default="-")
    mailbox = _group(commands, "mailbox", _("mailboxes that are read"))
    add = _add(mailbox, "add", "mailboxes:add", _("add a mailbox, or change the one there is"))
    add.add_argument("--address", required=True, metavar=_("ADDRESS"))
    add.add_argument("--kind", help=_("which kind of channel, if there are several"))
    add.add_argument("--url", help="imaps://user@host:993/INBOX")
    add.add_argument("--password-file", help=_("where the password stands; else it is asked for"))
    add.add_argument("--queue", help=_("where its mail goes"))
    add.add_argument("--smtp-url", help=_("where its answers go out, if not as everywhere else"))
    add.add_argument(
        "--set", action="append", metavar=_("NAME=VALUE"),
        help=_("any other setting, such as plus_addressing=false"),
    )  # fmt: skip
    check = _add(mailbox, "check", "mailboxes:check", _("try a mailbox, there and back"))
    check.add_argument("--address", required=True, metavar=_("ADDRESS"))
    _add(mailbox, "fetch", "mailboxes:fetch", _("read every mailbox now"))


def _people(commands: Any) -> None:
    user = _group(commands, "user", _("people"))
    create = _add(user, "create", "people:create_user", _("make a person, or set their role"))
    create.add_argument("--email", required=True)
    create.add_argument("--role", required=True, choices=ROLES)
    create.add_argument("--name", default="")
    token = _group(commands, "token", _("tokens for the API"))
    new = _add(token, "create", "people:create_token", _("make a token and print it"))
    new.add_argument("--email", required=True)
    new.add_argument("--name", required=True)


def _data(commands: Any) -> None:
    seed = _add(commands, "seed", "data:seed", _("fill the database with made-up tickets"))
    seed.add_argument("--tickets", type=int, required=True, metavar="N")
    backup = _add(commands, "backup", "data:backup", _("write database and files to one file"))
    backup.add_argument("--verify", action="store_true", help=_("restore it aside and compare"))
    backup.add_argument(
        "file", nargs="?", help=_("without one: among those of every night, and proved at once")
    )
    restore = _add(commands, "restore", "data:restore", _("bring a backup back"))
    restore.add_argument("file")
    _add(commands, "doctor", "data:doctor", _("look for what is wrong"))
    manage = _add(commands, "manage", "data:manage", _("Django's own commands, for developers"))
    manage.add_argument("arguments", nargs=argparse.REMAINDER)
