"""How long clients wait when theory can tell: the queue M/M/c.

Arrivals are a Poisson process, stays are exponentially distributed, and there are ``c`` equal places; who comes first
is served first, and nobody leaves unserved. Source: Erlang, *Solution of some problems in the theory of probabilities
of significance in automatic telephone exchanges*, 1917; in this form in Gross, Shortle, Thompson & Harris,
*Fundamentals of Queueing Theory*, 4th edition, 2008, section 2.3.
"""


def chance_of_waiting(load: float, places: int) -> float:
    """Erlang's C: the chance that somebody who comes has to wait.

    ``load``: arrivals per day × days of a stay, below ``places``. Raises ``ValueError`` when it is not: the queue would
    grow for ever. It is worked out by Erlang's B, whose recursion overflows nowhere.
    """
    if not 0 <= load < places:
        raise ValueError(f"a load of {load:g} needs more than {places} places")
    blocked = 1.0
    for number in range(1, places + 1):
        blocked = load * blocked / (number + load * blocked)
    return blocked / (1 - load / places * (1 - blocked))


def mean_wait(arrivals_per_day: float, stay_days: float, places: int) -> float:
    """The mean wait in days, of all who come. Raises ``ValueError`` as ``chance_of_waiting``."""
    load = arrivals_per_day * stay_days
    return chance_of_waiting(load, places) * stay_days / (places - load)
