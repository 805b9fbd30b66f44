"""From the arguments of the process to an exit status; every mistake of the user is told without a traceback."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any

from ..language import LANGUAGES, Catalogue, catalogue
from ..models.faults import InputError
from .ending import BAD_INPUT, UserError
from .parser import Command, parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command. ``arguments``: those of the process when left out. Returns the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = parser(catalogue(_language(given))).parse_args(given)
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


def _tell_faults(error: InputError, options: argparse.Namespace, words: Catalogue) -> None:
    if options.json:
        told = [{**fault.model_dump(), "text": fault.text(words.language)} for fault in error.faults]
        print(json.dumps({"faults": told}, ensure_ascii=False, indent=2))
    else:
        print(error.text(words.language), file=sys.stderr)
