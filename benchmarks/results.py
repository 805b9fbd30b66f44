"""What a benchmark reports, and its table in ``README.md``."""

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
TITLE = "### "
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


def write_table(name: str, results: Iterable[Result], readme: Path = README) -> str:
    """Put the results of a benchmark, the date and the machine into ``README.md``, where those of an earlier run stood;
    returns what was put there."""
    lines = [
        f"Measured on {date.today().isoformat()}: {_machine()}.",
        "",
        "| of what | what | median | least – most | limit |",
        "|---|---|--:|--:|--:|",
        *(_line(one) for one in results),
    ]
    table = "\n".join(lines)
    before, _, rest = readme.read_text(encoding="utf-8").partition(START)
    found, _, after = rest.partition(END)
    tables = {title: text.strip() for title, _, text in (part.partition("\n") for part in found.split(TITLE)[1:])}
    tables[name] = table
    sections = "\n\n".join(f"{TITLE}{title}\n\n{text}" for title, text in sorted(tables.items()))
    readme.write_text(f"{before}{START}\n\n{sections}\n\n{END}{after}", encoding="utf-8")
    return table


def _line(one: Result) -> str:
    low, high = min(one.measured), max(one.measured)
    held = "" if one.limit is None else f"{one.limit:g} {one.unit}: {'missed' if one.too_much else 'met'}"
    return f"| {one.benchmark} | {one.what} | {one.median:.3f} {one.unit} | {low:.3f} – {high:.3f} | {held} |"


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
