"""The arguments of the command, with help and mistakes in the user's language."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, get_args

from .. import __version__
from ..language import LANGUAGES, Catalogue
from ..models.explanation import Audience
from . import commands, questions
from .ending import BAD_INPUT
from .schemas import DOCUMENTS, schema
from .simulate import simulate

Command = Callable[[argparse.Namespace, Catalogue], int]
"""What runs a command, from its options and the catalogue to the exit status."""


class _Formatter(argparse.HelpFormatter):
    """Help whose own words are in the user's language too."""

    words: Catalogue

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, f"{self.words.text('cli.usage')}: " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """A parser whose mistakes are told in the user's language."""

    words: Catalogue

    def error(self, message: str) -> NoReturn:
        told = self.words.text("cli.argument_error", reason=message)
        print(f"{self.words.text('cli.error')}: {told}", file=sys.stderr)
        print(self.format_usage().strip(), file=sys.stderr)
        raise SystemExit(BAD_INPUT)


def parser(words: Catalogue) -> argparse.ArgumentParser:
    """The parser of all commands; each sets ``run``, the function that does it."""
    _Parser.words = _Formatter.words = words
    made = _Parser(
        prog="carematch", description=words.text("cli.description"), add_help=False, formatter_class=_Formatter
    )
    general = made.add_argument_group(words.text("cli.options"))
    general.add_argument("-h", "--help", action="help", help=words.text("cli.help"))
    general.add_argument(
        "--version", action="version", version=f"carematch {__version__}", help=words.text("cli.version")
    )
    _Commands(made.add_subparsers(title=words.text("cli.commands"), metavar="…", required=True, dest="command"), words)
    return made


class _Commands:
    """Adds the commands, in the order in which help lists them."""

    def __init__(self, commands_: Any, words: Catalogue) -> None:
        self.commands = commands_
        self.words = words
        given, _ = self.command("template", commands.template)
        given.add_argument("workbook", type=Path, help=words.text("cli.out_workbook"))
        self.reading("check", commands.check)
        _, may = self.reading("propose", commands.propose)
        may.add_argument("--out", type=Path, required=True, metavar="DIR", help=words.text("cli.out_folder"))
        may.add_argument("--time-limit", type=float, metavar="S", help=words.text("cli.time_limit"))
        self.explain()
        given, _ = self.about_a_case("why-not", questions.why_not)
        given.add_argument("unit", help=words.text("cli.unit"))
        given, _ = self.about_a_plan("what-if", questions.what_if)
        given.add_argument("changes", type=Path, help=words.text("cli.changes"))
        _, may = self.about_a_plan("levers", questions.levers)
        may.add_argument("--all", action="store_true", help=words.text("cli.all"))
        may.add_argument("--everybody", action="store_true", help=words.text("cli.everybody"))
        self.simulate()
        given, _ = self.command("schema", schema)
        given.add_argument("document", choices=sorted(DOCUMENTS), help=words.text("cli.document"))

    def explain(self) -> None:
        """The command with most options."""
        _, may = self.about_a_case("explain", questions.explain)
        audiences = [one.replace("_", "-") for one in get_args(Audience)]
        may.add_argument("--audience", choices=audiences, default="table", help=self.words.text("cli.audience"))
        may.add_argument("--counts", action="store_true", help=self.words.text("cli.counts"))
        may.add_argument("--time-limit", type=float, metavar="S", help=self.words.text("cli.time_limit_explain"))

    def simulate(self) -> None:
        """The command that reads no snapshot."""
        words, (given, may) = self.words, self.command("simulate", simulate)
        given.add_argument("scenario", type=Path, help=words.text("cli.scenario"))
        may.add_argument("--policies", metavar="A,B", help=words.text("cli.policies"))
        may.add_argument("--seeds", type=int, default=30, metavar="N", help=words.text("cli.seeds"))
        may.add_argument("--out", type=Path, required=True, metavar="DIR", help=words.text("cli.out_lab"))
        may.add_argument("--reference", metavar="A", help=words.text("cli.reference"))
        may.add_argument("--jobs", type=int, metavar="N", help=words.text("cli.jobs"))

    def command(self, name: str, run: Command) -> tuple[Any, Any]:
        """A command's group of what has to be given, and its group of options."""
        words, about = self.words, self.words.text(f"cli.{name.replace('-', '_')}")
        made = self.commands.add_parser(name, help=about, description=about, add_help=False, formatter_class=_Formatter)
        made.set_defaults(run=run)
        given, options = (made.add_argument_group(words.text(f"cli.{part}")) for part in ("positional", "options"))
        options.add_argument("-h", "--help", action="help", help=words.text("cli.help"))
        options.add_argument("--language", choices=LANGUAGES, default=words.language, help=words.text("cli.language"))
        options.add_argument("--json", action="store_true", help=words.text("cli.json"))
        return given, options

    def reading(self, name: str, run: Command) -> tuple[Any, Any]:
        """A command that reads a snapshot."""
        words, (given, options) = self.words, self.command(name, run)
        given.add_argument("snapshot", type=Path, help=words.text("cli.snapshot"))
        options.add_argument("--postcodes", type=Path, metavar="FILE", help=words.text("cli.postcodes"))
        options.add_argument("--policy", type=Path, metavar="FILE", help=words.text("cli.policy"))
        options.add_argument("--previous", type=Path, metavar="DIR", help=words.text("cli.previous"))
        options.add_argument(
            "--decisions", type=Path, action="append", default=[], metavar="FILE", help=words.text("cli.decisions")
        )
        return given, options

    def about_a_plan(self, name: str, run: Command) -> tuple[Any, Any]:
        """A command that asks something of a plan."""
        given, options = self.reading(name, run)
        options.add_argument("--plan", type=Path, metavar="FILE", help=self.words.text("cli.plan"))
        return given, options

    def about_a_case(self, name: str, run: Command) -> tuple[Any, Any]:
        """A command that asks about one case of a snapshot."""
        given, options = self.about_a_plan(name, run)
        given.add_argument("case", help=self.words.text("cli.case"))
        return given, options
