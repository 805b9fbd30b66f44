"""What an experiment leaves: the runs, and the tables and pages made of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from ...language import Language
from ..run import Run
from .comparison import Compared, compare, comparison_frame
from .frames import groups_frame, runs_frame, table_files
from .runs_folder import RunsFolder, Setting


@dataclass(frozen=True)
class Results:
    """All runs of an experiment, whether made now or before."""

    settings: Mapping[str, Setting]
    """The scenarios and recorded years by name."""
    runs: tuple[Run, ...]
    reference: str
    """The policy that the others are held against."""
    times: pd.DataFrame
    """How long each run took, by phase, of those that were timed."""

    @cached_property
    def frame(self) -> pd.DataFrame:
        """A row for each run with every metric."""
        return runs_frame(self.runs)

    @cached_property
    def groups(self) -> pd.DataFrame:
        """A row for each region, care form, urgency and cause of each run."""
        return groups_frame(self.runs)

    @cached_property
    def compared(self) -> list[Compared]:
        """Every policy against the reference by the metrics that are told first."""
        return compare(self.frame, self.reference)

    def write(self, folder: RunsFolder, language: Language, *, parquet: bool) -> list[Path]:
        """Write the tables and the pages; all are made before the first is written."""
        from .comparison_page import comparison_page, times_page

        made = {
            **dict(table_files("runs", self.frame, parquet=parquet)),
            **dict(table_files("groups", self.groups, parquet=parquet)),
            **dict(table_files("comparison", comparison_frame(self.compared), parquet=False)),
            "comparison.html": comparison_page(self, language).encode(),
            "times.html": times_page(self, language).encode(),
        }
        return [folder.write(name, content) for name, content in made.items()]
