"""A policy in a file of TOML or JSON: every field of ``Policy`` by its name, or every fault at once."""

from collections.abc import Iterable
from pathlib import Path

from ..models.faults import Fault, PolicyError
from ..models.policy import Policy
from .document import read_document, shown_name
from .policy_fields import PolicyReader


def read_policy(path: str | Path, *, goals: Iterable[str] = (), condition_kinds: Iterable[str] = ()) -> Policy:
    """The policy in a TOML or JSON file; what the file does not name is as in ``Policy()``.

    ``goals``, ``condition_kinds``: names that a user's own rulebook adds to the shipped ones.
    Raises ``PolicyError`` with every fault: an unknown field or word, a value of another kind or out of range.
    """
    file = Path(path)
    document = read_document(file, "policy", PolicyError)
    if not isinstance(document, dict):
        raise PolicyError([Fault(code="policy_not_object")], shown_name(file))
    reader = PolicyReader(goals, condition_kinds)
    values = reader.read(document)
    if reader.faults:
        raise PolicyError(reader.faults, shown_name(file))
    return Policy(**values)
