"""Run every benchmark, results into ``README.md``: ``make bench``; or some: ``run.py bench_flow bench_week``.

Each in a process of its own, so that what one leaves in memory slows no other. Exits with status 1 when a limit is
exceeded or a benchmark fails.
"""

import subprocess
import sys
from collections.abc import Sequence
from importlib import import_module

from results import write_table

BENCHMARKS = (
    "bench_import",
    "bench_week",
    "bench_read",
    "bench_table",
    "bench_flow",
    "bench_coupled",
    "bench_limit",
    "bench_growth",
    "bench_assignment",
    "bench_explain",
    "bench_policies",
)
"""A benchmark is a module with ``measure()``, which gives a list of results, and a line here."""


def main(names: Sequence[str]) -> int:
    """Measure, write, and tell which limits are exceeded."""
    if unknown := sorted(set(names) - set(BENCHMARKS)):
        print(f"no such benchmark: {', '.join(unknown)}; there are {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    if len(names) == 1:
        return _one(names[0])
    codes = [subprocess.run([sys.executable, __file__, name]).returncode for name in names or BENCHMARKS]
    return int(any(codes))


def _one(name: str) -> int:
    results = import_module(name).measure()
    print(write_table(name, results))
    exceeded = [result for result in results if result.too_much]
    for one in exceeded:
        print(f"{one.benchmark}: {one.median:.2f} {one.unit}, at most {one.limit} {one.unit}", file=sys.stderr)
    return 1 if exceeded else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
