"""The command ``carematch``: exit status 0 done, 2 bad input, 3 nothing proven within the time limit."""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from pydantic import BaseModel
from rich.console import Console
from rich.progress import Progress

from . import __version__
from .language import LANGUAGES, Catalogue, catalogue
from .matching.matcher import Matcher
from .models.explanation import Account, Explanation
from .models.faults import InputError
from .models.plan import Plan
from .models.policy import Policy
from .models.snapshot import Snapshot
from .models.vocabulary import CONSULTATION
from .reporting.names import Names
from .reporting.sentences import barrier_text
from .reporting.summary import explanation_lines, summary
from .reporting.write import FILES, write_report
from .tables.decisions_sheet import Merged, is_filled_in, with_decisions
from .tables.earlier import WORKBOOK, Earlier, read_earlier, read_plan
from .tables.kept import keep
from .tables.policy_file import read_policy
from .tables.read import read_snapshot
from .tables.template import write_template

DONE, BAD_INPUT, NOTHING_PROVEN = 0, 2, 3

Command = Callable[[argparse.Namespace, Catalogue], int]

DOCUMENTS: dict[str, type[BaseModel]] = {
    "snapshot": Snapshot,
    "policy": Policy,
    "plan": Plan,
    "explanation": Explanation,
}


class UserError(Exception):
    """A mistake of the user, told in one sentence."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. ``arguments``: those of the process when left out. Returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    words = catalogue(_language(given))
    options = _parser(words).parse_args(given)
    words = catalogue(options.language)
    run: Command = options.run
    try:
        return run(options, words)
    except InputError as error:
        _tell_faults(error, options, words)
    except UserError as error:
        print(f"{words.text('cli.error')}: {error}", file=sys.stderr)
    except BrokenPipeError:
        sys.stderr.close()
    except OSError as error:
        told = words.text("cli.cannot_write", path=error.filename or "", reason=error.strerror or "")
        print(f"{words.text('cli.error')}: {told}", file=sys.stderr)
    return BAD_INPUT


def _language(arguments: Sequence[str]) -> Any:
    """The language asked for, known before the arguments are parsed so that help is in it too."""
    for position, argument in enumerate(arguments):
        asked = argument.partition("=")[2] if "=" in argument else "".join(arguments[position + 1 : position + 2])
        if argument.startswith("--language") and asked in LANGUAGES:
            return asked
    return "nl"


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


def _parser(words: Catalogue) -> argparse.ArgumentParser:
    _Parser.words = _Formatter.words = words
    parser = _Parser(
        prog="carematch", description=words.text("cli.description"), add_help=False, formatter_class=_Formatter
    )
    general = parser.add_argument_group(words.text("cli.options"))
    general.add_argument("-h", "--help", action="help", help=words.text("cli.help"))
    general.add_argument(
        "--version", action="version", version=f"carematch {__version__}", help=words.text("cli.version")
    )
    commands = parser.add_subparsers(title=words.text("cli.commands"), metavar="…", required=True, dest="command")
    template, _ = _command(commands, words, "template", _template)
    template.add_argument("workbook", type=Path, help=words.text("cli.out_workbook"))
    _reading(commands, words, "check", _check)
    _, may = _reading(commands, words, "propose", _propose)
    may.add_argument("--out", type=Path, required=True, metavar="DIR", help=words.text("cli.out_folder"))
    may.add_argument("--time-limit", type=float, metavar="S", help=words.text("cli.time_limit"))
    _about_case(commands, words, "explain", _explain)
    _about_case(commands, words, "why-not", _why_not).add_argument("unit", help=words.text("cli.unit"))
    schema, _ = _command(commands, words, "schema", _schema)
    schema.add_argument("document", choices=sorted(DOCUMENTS), help=words.text("cli.document"))
    return parser


def _command(commands: Any, words: Catalogue, name: str, run: Command) -> tuple[Any, Any]:
    """A command's group of what has to be given, and its group of options."""
    about = words.text(f"cli.{name.replace('-', '_')}")
    made = commands.add_parser(name, help=about, description=about, add_help=False, formatter_class=_Formatter)
    made.set_defaults(run=run)
    given, options = (made.add_argument_group(words.text(f"cli.{part}")) for part in ("positional", "options"))
    options.add_argument("-h", "--help", action="help", help=words.text("cli.help"))
    options.add_argument("--language", choices=LANGUAGES, default=words.language, help=words.text("cli.language"))
    options.add_argument("--json", action="store_true", help=words.text("cli.json"))
    return given, options


def _reading(commands: Any, words: Catalogue, name: str, run: Command) -> tuple[Any, Any]:
    """A command that reads a snapshot."""
    given, options = _command(commands, words, name, run)
    given.add_argument("snapshot", type=Path, help=words.text("cli.snapshot"))
    options.add_argument("--postcodes", type=Path, metavar="FILE", help=words.text("cli.postcodes"))
    options.add_argument("--policy", type=Path, metavar="FILE", help=words.text("cli.policy"))
    options.add_argument("--previous", type=Path, metavar="DIR", help=words.text("cli.previous"))
    options.add_argument(
        "--decisions", type=Path, action="append", default=[], metavar="FILE", help=words.text("cli.decisions")
    )
    return given, options


def _about_case(commands: Any, words: Catalogue, name: str, run: Command) -> Any:
    """A command that asks about one case of a snapshot."""
    given, options = _reading(commands, words, name, run)
    given.add_argument("case", help=words.text("cli.case"))
    options.add_argument("--plan", type=Path, metavar="FILE", help=words.text("cli.plan"))
    return given


def _template(options: argparse.Namespace, words: Catalogue) -> int:
    if options.workbook.exists():
        raise UserError(words.text("cli.exists", path=options.workbook))
    write_template(options.workbook, language=words.language)
    _tell(options, words.text("cli.written", path=options.workbook), {"written": str(options.workbook)})
    return DONE


@dataclass(frozen=True)
class _Given:
    """Everything that the arguments name, read in full before anything is written."""

    matcher: Matcher
    earlier: Earlier
    merged: Merged | None
    """What became of the earlier decisions; ``None`` when none were given."""

    def told(self, words: Catalogue) -> Iterator[str]:
        """What a user should know of the earlier decisions."""
        if self.merged is not None:
            yield from self.merged.lines(words.language)
            if self.merged.taken:
                yield words.text("cli.hold_longer")
        if self.earlier.kept:
            yield words.text("cli.kept_earlier", files=", ".join(path.name for path in self.earlier.kept))


def _given(options: argparse.Namespace) -> _Given:
    snapshot = read_snapshot(options.snapshot, postcodes=options.postcodes)
    policy = None if options.policy is None else read_policy(options.policy)
    earlier = read_earlier(options.previous, options.decisions, snapshot.as_of)
    merged = with_decisions(snapshot, earlier.decisions) if earlier.books else None
    return _Given(Matcher(merged.snapshot if merged else snapshot, policy), earlier, merged)


def _check(options: argparse.Namespace, words: Catalogue) -> int:
    given = _given(options)
    matcher = given.matcher
    matcher.solved()
    places = sum(one.places for one in matcher.snapshot.openings if one.care_form != CONSULTATION)
    counts = {"cases": len(matcher.index.cases), "units": len(matcher.snapshot.units), "places": places}
    decisions = {"decisions": given.merged.document(words.language)} if given.merged else {}
    document = {"faults": [], **counts, **decisions}
    _tell(options, "\n".join([words.text("cli.sound", **counts), *given.told(words)]), document)
    return DONE


def _propose(options: argparse.Namespace, words: Catalogue) -> int:
    if options.time_limit is not None and not options.time_limit > 0:
        raise UserError(words.text("cli.time_limit_wrong"))
    for source in [options.snapshot, *([options.policy] if options.policy else [])]:
        if source.resolve() in [(options.out / name).resolve() for name in FILES]:
            raise UserError(words.text("cli.overwrites_source", path=source))
    given = _given(options)
    matcher = given.matcher
    with Progress(console=Console(stderr=True), transient=True) as progress:
        solving = progress.add_task(words.text("cli.solving"), total=1)
        plan = matcher.propose(given.earlier.plan, time_limit_s=options.time_limit, source=options.snapshot.name)
        progress.advance(solving)
        told = progress.track(matcher.index.cases, description=words.text("cli.explaining"))
        explanations = [matcher.explain(plan, case_id) for case_id in told]
    notes = [*given.told(words), *_keep_filled(options, words, given)]
    written = write_report(matcher.snapshot, plan, explanations, options.out, language=words.language)
    if options.json:
        _aside(notes)
        print(plan.model_dump_json(indent=2))
    else:
        print("\n".join([*notes, *summary(matcher.snapshot, plan, explanations, words.language)]))
        for path in written:
            print(words.text("cli.written", path=path))
    if any(goal.status == "optimal" for goal in plan.goals):
        return DONE
    print(words.text("cli.nothing_proven"), file=sys.stderr)
    return NOTHING_PROVEN


def _keep_filled(options: argparse.Namespace, words: Catalogue, given: _Given) -> Iterator[str]:
    """Keep a workbook that somebody has written in, or may have, from being replaced."""
    book: Path = options.out / WORKBOOK
    if book.exists() and is_filled_in(book, given.matcher.snapshot.decisions):
        was_read = given.earlier.was_read(book)
        path = keep(book, words.language)
        yield words.text("cli.kept" if was_read else "cli.kept_unread", path=path)


def _explain(options: argparse.Namespace, words: Catalogue) -> int:
    given = _given(options)
    matcher = given.matcher
    plan = _plan(options, given, words)
    explanation = matcher.explain(plan, options.case)
    _aside(given.told(words))
    if options.json:
        print(explanation.model_dump_json(indent=2))
    else:
        print("\n".join(explanation_lines(explanation, matcher.snapshot, words.language, plan=plan)))
    return DONE


def _why_not(options: argparse.Namespace, words: Catalogue) -> int:
    given = _given(options)
    matcher = given.matcher
    if options.unit not in matcher.index.units:
        raise UserError(words.text("cli.no_unit", found=options.unit))
    accounts: tuple[Account, ...] = matcher.why_not(_plan(options, given, words), options.case, options.unit)
    _aside(given.told(words))
    if options.json:
        print(json.dumps([account.model_dump(mode="json") for account in accounts], indent=2, ensure_ascii=False))
    else:
        names = Names.of(matcher.snapshot, words.language)
        for account in accounts:
            print(words.text("cli.account", unit=names.unit(account.unit_id), outcome=account.outcome))
            for barrier in (*account.barriers, *account.beside_others):
                print(f"- {barrier_text(barrier, words, names)}")
    return DONE


def _schema(options: argparse.Namespace, words: Catalogue) -> int:
    print(json.dumps(DOCUMENTS[options.document].model_json_schema(), indent=2, ensure_ascii=False))
    return DONE


def _plan(options: argparse.Namespace, given: _Given, words: Catalogue) -> Plan:
    """The plan asked about, for a case that is planned."""
    if options.case not in given.matcher.index.cases:
        raise UserError(words.text("cli.no_case", found=options.case))
    if options.plan is None:
        return given.matcher.propose(given.earlier.plan)
    plan = read_plan(options.plan)
    try:
        given.matcher.check_made_here(plan)
    except ValueError as error:
        raise UserError(words.text("cli.other_plan", path=options.plan)) from error
    return plan


def _aside(told: Iterable[str]) -> None:
    """Told beside the answer itself, on standard error."""
    for line in told:
        print(line, file=sys.stderr)


def _tell(options: argparse.Namespace, sentence: str, document: dict[str, Any]) -> None:
    print(json.dumps(document, ensure_ascii=False) if options.json else sentence)


def _tell_faults(error: InputError, options: argparse.Namespace, words: Catalogue) -> None:
    if options.json:
        told = [{**fault.model_dump(), "text": fault.text(words.language)} for fault in error.faults]
        print(json.dumps({"faults": told}, ensure_ascii=False, indent=2))
    else:
        print(error.text(words.language), file=sys.stderr)
