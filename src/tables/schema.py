"""The JSON schema of a snapshot document."""

from typing import Any

from ..models.snapshot import Snapshot


def snapshot_schema() -> dict[str, Any]:
    """The JSON schema of a snapshot as ``write_snapshot`` writes it to a ``.json`` file."""
    return Snapshot.model_json_schema()
