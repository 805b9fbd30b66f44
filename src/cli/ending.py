"""How a command ends: its exit status, what it prints, and what it says beside that."""

import argparse
import json
import sys
from collections.abc import Iterable
from typing import Any

DONE, BAD_INPUT, NOTHING_PROVEN = 0, 2, 3


class UserError(Exception):
    """A mistake of the user, told in one sentence."""


def tell(options: argparse.Namespace, lines: Iterable[str], document: str) -> None:
    """Print the answer: the document with ``--json``, else its sentences."""
    print(document if options.json else "\n".join(lines))


def as_json(document: Any) -> str:
    """A document of plain values as JSON, for people to read."""
    return json.dumps(document, indent=2, ensure_ascii=False)


def aside(told: Iterable[str]) -> None:
    """Tell something beside the answer itself, on standard error."""
    for line in told:
        print(line, file=sys.stderr)


def ended(is_proven: bool, sentence: str) -> int:
    """The exit status of a command that proves something; the sentence is told when it has not."""
    if is_proven:
        return DONE
    aside([sentence])
    return NOTHING_PROVEN
