"""What a benchmark reports, and the table in ``README.md`` that is made from it."""

import os
import platform
import resource
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median

README = Path(__file__).with_name("README.md")
START, END = "<!-- results -->", "<!-- end of results -->"
PACKAGES = ("carematch", "ortools", "numpy", "pandas", "pydantic")


@dataclass(frozen=True)
class Result:
    """Measurements of one thing, in seconds or as ratios; ``limit``: what the median may not exceed."""

    benchmark: str
    what: str
    measured: Sequence[float]
    unit: str = "s"
    limit: float | None = None

    @property
    def median(self) -> float:
        """The median of all rounds."""
        return median(self.measured)

    @property
    def too_much(self) -> bool:
        """Whether the median exceeds the limit."""
        return self.limit is not None and self.median > self.limit


def write_table(results: Iterable[Result]) -> str:
    """Put the results, the date and the machine into ``README.md``; returns what was put there."""
    lines = [
        f"Measured on {date.today().isoformat()}: {_machine()}.",
        "",
        "| benchmark | what | median | least – most | limit |",
        "|---|---|--:|--:|--:|",
    ]
    for one in results:
        low, high = min(one.measured), max(one.measured)
        limit = "" if one.limit is None else f"{one.limit:g} {one.unit}"
        spread = f"{low:.3f} – {high:.3f}"
        lines.append(f"| {one.benchmark} | {one.what} | {one.median:.3f} {one.unit} | {spread} | {limit} |")
    table = "\n".join(lines)
    before, _, rest = README.read_text(encoding="utf-8").partition(START)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{START}\n\n{table}\n\n{END}{after}", encoding="utf-8")
    return table


def megabytes() -> float:
    """The most memory that this process has held: on Linux without what its parent held before it began."""
    status = Path("/proc/self/status")
    if status.exists():
        return next(int(line.split()[1]) for line in status.read_text().splitlines() if line.startswith("VmHWM")) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = f" (load average {os.getloadavg()[1]:.1f})" if hasattr(os, "getloadavg") else ""
    system = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores{load}"
    return f"{system}, {platform.python_implementation()} {platform.python_version()}, {packages}"
