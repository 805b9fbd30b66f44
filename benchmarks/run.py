"""Run every benchmark and put the results into ``README.md``: ``make bench``.

Exits with status 1 when a limit is exceeded.
"""

import sys

import bench_assignment
import bench_coupled
import bench_explain
import bench_flow
import bench_growth
import bench_import
import bench_limit
import bench_policies
import bench_table
import bench_week
from results import write_table

BENCHMARKS = (
    bench_import,
    bench_week,
    bench_table,
    bench_flow,
    bench_coupled,
    bench_limit,
    bench_growth,
    bench_assignment,
    bench_explain,
    bench_policies,
)
"""A benchmark is a module with ``measure()``, which gives a list of results, and a line here."""


def main() -> int:
    """Measure, write, and tell which limits are exceeded."""
    results = [result for benchmark in BENCHMARKS for result in benchmark.measure()]
    print(write_table(results))
    exceeded = [result for result in results if result.too_much]
    for one in exceeded:
        print(f"{one.benchmark}: {one.median:.2f} {one.unit}, at most {one.limit} {one.unit}", file=sys.stderr)
    return 1 if exceeded else 0


if __name__ == "__main__":
    sys.exit(main())
