"""The peer of ``bench_policies``: hospitals and residents in the PyPI library ``matching``.

Runs in a process of its own, reads preferences, rankings and quotas as JSON from standard input and prints each
resident's hospital and the seconds that making the game and solving it took.
"""

import json
import sys
import time

from matching.games import HospitalResident


def main() -> None:
    """Solve for the residents."""
    problem = json.load(sys.stdin)
    residents = dict(enumerate(problem["preferences"]))
    hospitals = dict(enumerate(problem["rankings"]))
    started = time.perf_counter()
    game = HospitalResident.create_from_dictionaries(residents, hospitals, dict(enumerate(problem["quotas"])))
    made = time.perf_counter()
    solution = game.solve(optimal="resident")
    ended = time.perf_counter()
    found = [-1] * len(residents)
    for hospital, taken in solution.items():
        for resident in taken:
            found[resident.name] = hospital.name
    print(json.dumps({"matching": found, "make": made - started, "solve": ended - made}))


if __name__ == "__main__":
    main()
