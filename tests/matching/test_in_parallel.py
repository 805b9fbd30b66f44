"""Explanations in several processes are those of one."""

import sys

import joblib
import pytest

from carematch import Matcher
from carematch.simulation.instances import instance


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(instance("national", "coupled", 3, cases=24, openings=30))


@pytest.mark.parametrize("backend", ["loky", "threading"])
def test_they_are_the_same_on_any_backend(matcher: Matcher, backend: str) -> None:
    plan = matcher.propose()
    assert plan.unmatched
    assert plan.placements
    one = matcher.explain_all(plan)
    assert [told.case_id for told in one] == list(matcher.index.cases)
    with joblib.parallel_config(backend=backend, n_jobs=2):
        assert matcher.explain_all(plan, parallel=True) == one
    assert matcher.explain_all(plan, parallel=True) == one  # nothing set: one process


def test_without_joblib_it_says_what_to_install(matcher: Matcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "joblib", None)
    with pytest.raises(ImportError, match=r"pip install 'carematch\[lab\]'"):
        matcher.explain_all(matcher.propose(), parallel=True)
