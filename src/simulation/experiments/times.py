"""How long each run took, by phase. Measured time is never the same twice, so it lies apart from the results."""

from pathlib import Path

import pandas as pd

from ...tables.replace import replace_file
from ..run import Run
from .frames import KEYS

_COLUMNS = [*KEYS, "phase", "seconds"]


class Times:
    """The file ``times.csv`` of an experiment: a row for each phase of each run that was timed."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "times.csv"
        self._rows: dict[tuple[object, ...], float] = {}
        if self._file.exists():
            names = dict.fromkeys(("scenario", "policy", "phase"), str)
            table = pd.read_csv(self._file, dtype=names, keep_default_na=False)
            for *key, seconds in table.itertuples(index=False):
                self._rows[tuple(key)] = seconds

    def add(self, run: Run) -> None:
        """The phases of a run."""
        for phase, seconds in run.seconds.items():
            self._rows[run.scenario, run.policy, run.seed, phase] = round(seconds, 4)

    @property
    def frame(self) -> pd.DataFrame:
        """A row for each phase of each run."""
        return pd.DataFrame([(*key, seconds) for key, seconds in sorted(self._rows.items())], columns=_COLUMNS)

    def write(self) -> None:
        """Put it in the folder."""
        replace_file(self._file, self.frame.to_csv(index=False, lineterminator="\n").encode())
