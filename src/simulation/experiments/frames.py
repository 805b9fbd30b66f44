"""What was measured as tables: a row for each run, and a row for each group of clients of each run."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.util import find_spec

import pandas as pd

from ..hindsight import HINDSIGHT
from ..metrics import GROUPS, METRICS, groups_of, regret
from ..run import Run

KEYS = ("scenario", "policy", "seed")


def runs_frame(runs: Sequence[Run]) -> pd.DataFrame:
    """A row for each run: what it is of, every metric, and where hindsight ran on the same seed the regret against it.

    Blank: nothing to work it out from.
    """
    ceilings = {(run.scenario, run.seed): run for run in runs if run.policy == HINDSIGHT}
    rows = []
    for run in runs:
        ceiling = ceilings.get((run.scenario, run.seed))
        measured = {name: metric.of(run) for name, metric in METRICS.items()}
        rows.append({**_keys(run), **measured, "regret": None if ceiling is None else regret(run, ceiling)})
    frame = pd.DataFrame(rows, columns=[*KEYS, *METRICS, "regret"])
    return frame.astype(dict.fromkeys((*METRICS, "regret"), float))


def groups_frame(runs: Sequence[Run]) -> pd.DataFrame:
    """A row for each region, care form, urgency and cause of each run: how many came, and what became of them."""
    rows = [{**_keys(run), **asdict(group)} for run in runs for by in GROUPS for group in groups_of(run, by)]
    return pd.DataFrame(rows, columns=[*KEYS, "by", "name", "arrived", "placed", "left", "waiting"])


def _keys(run: Run) -> dict[str, object]:
    return {key: getattr(run, key) for key in KEYS}


def parquet_wanted(asked: bool | None) -> bool:
    """Whether to write Parquet too. ``None``: if it can be. Raises ``ImportError`` when it is asked for and cannot."""
    there = find_spec("pyarrow") is not None
    if asked and not there:
        raise ImportError("parquet=True needs pyarrow: pip install 'carematch[lab]'")
    return there if asked is None else asked


def table_files(name: str, frame: pd.DataFrame, *, parquet: bool) -> Iterator[tuple[str, bytes]]:
    """A table's file names and contents; the same table gives the same bytes."""
    yield f"{name}.csv", frame.to_csv(index=False, lineterminator="\n", float_format="%.10g").encode()
    if parquet:
        written = io.BytesIO()
        frame.to_parquet(written, index=False)
        yield f"{name}.parquet", written.getvalue()
