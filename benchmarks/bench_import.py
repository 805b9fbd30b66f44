"""What ``import carematch`` costs, beside the two libraries that a program of this kind imports anyway."""

import subprocess
import sys
import time

from results import Result

ROUNDS = 15
LIMIT = 1.3
"""How many times as long as the peer it may take."""

OURS = ("-W", "error", "-c", "import carematch")
PEER = ("-c", "import pandas; from ortools.sat.python import cp_model")


def seconds(arguments: tuple[str, ...]) -> float:
    """How long a fresh Python takes. Raises ``CalledProcessError`` when it fails."""
    started = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True)
    return time.perf_counter() - started


def measure() -> list[Result]:
    """Both in turn, each in a process of its own; the first round only warms the file cache."""
    rounds = [(seconds(OURS), seconds(PEER)) for _ in range(ROUNDS + 1)][1:]
    ours, peer = zip(*rounds, strict=True)
    ratios = [one / other for one, other in rounds]
    return [
        Result("import", "`import carematch`", ours),
        Result("import", "`import pandas`, `ortools.sat.python.cp_model`", peer),
        Result("import", "the first divided by the second", ratios, "×", LIMIT),
    ]
