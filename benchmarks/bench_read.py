"""Reading a snapshot from a folder of CSV files, from the country's tables to all that wait for mental health care."""

import tempfile
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench_week import Phases
from results import Result

import carematch as cm
from carematch.simulation.instances import instance

ROUNDS = {"national": 5, "waitlist": 5, "country": 1}
LIMIT = 60.0
"""What reading may take, in seconds."""


def measure() -> list[Result]:
    """Each family in a fresh process."""
    found = list[Result]()
    for family, rounds in ROUNDS.items():
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as fresh:
            found += fresh.submit(read, family, rounds).result()
    return found


def read(family: str, rounds: int, **size: int) -> list[Result]:
    """Write, read back and compare. Raises ``RuntimeError`` when what is read is not what was written."""
    phases = Phases()
    snapshot = instance(family, "plain", 1, **size)
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            phases.time("write", cm.write_snapshot, snapshot, Path(folder) / "week")
            again = phases.time("read", cm.read_snapshot, Path(folder) / "week")
        if again.hash != snapshot.hash:
            raise RuntimeError("what is read is not what was written")
    name = f"{family}/plain, {len(snapshot.cases)} cases, CSV"
    return [Result(name, what, seconds, limit=LIMIT if what == "read" else None) for what, seconds in phases.items()]
