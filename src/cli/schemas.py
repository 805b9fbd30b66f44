"""The documents whose JSON Schema is published."""

import argparse
from collections.abc import Callable
from typing import Any

from ..language import Catalogue
from ..models.comparison import Comparison, Everybody, Lever
from ..models.explanation import Explanation, WhyNot
from ..models.plan import Plan
from ..models.policy import Policy
from ..models.snapshot import Snapshot
from ..simulation.run import Run
from ..simulation.scenario import Scenario
from ..tables.changes_file import changes_schema
from .ending import DONE, as_json

DOCUMENTS: dict[str, Callable[[], dict[str, Any]]] = {
    "snapshot": Snapshot.model_json_schema,
    "policy": Policy.model_json_schema,
    "plan": Plan.model_json_schema,
    "explanation": Explanation.model_json_schema,
    "why_not": WhyNot.model_json_schema,
    "changes": changes_schema,
    "comparison": Comparison.model_json_schema,
    "lever": Lever.model_json_schema,
    "everybody": Everybody.model_json_schema,
    "scenario": Scenario.model_json_schema,
    "run": Run.model_json_schema,
}
"""By the name of each document, what makes its schema."""


def schema(options: argparse.Namespace, words: Catalogue) -> int:
    """Print the schema of a document."""
    print(as_json(DOCUMENTS[options.document]()))
    return DONE
