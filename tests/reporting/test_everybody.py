"""What it takes to place everybody: said in one sentence, by who decides, and whom no change helps."""

from typing import Any

import pytest

from carematch.reporting.everybody import everybody_told

from . import outlooks
from .outlooks import everybody


def told(language: Any = "nl", **changed: Any) -> Any:
    return everybody_told(outlooks.story(language, everybody=everybody(**changed)))


def test_changes_stand_by_who_decides() -> None:
    found = told()
    assert found.lead == (
        "Met 2 aanpassingen samen kan iedereen een plek krijgen.",
        "Een lichtere manier bestaat niet, dat is bewezen. Wat cliënten opgeven, telt het zwaarst.",
        "Valt er één weg, dan blijft iemand zonder plek.",
    )
    assert [(who, len(lines)) for who, lines in found.groups] == [("Cliënt", 1), ("Aanbieder", 1)]
    assert found.groups[0][1] == ("C-3 gaat 25 km verder reizen.",)
    assert found.beyond == ()


def test_what_is_not_proven_is_not_claimed() -> None:
    assert told(proven=False).lead[1:] == ("Misschien bestaat er een lichtere manier: de rekentijd was op.",)


@pytest.mark.parametrize(
    ("changed", "dutch", "english"),
    [
        ({"impossible": ("C-3",)}, "Met 2 aanpassingen samen kan iedereen een plek krijgen, behalve 1 mens.",
         "With 2 changes together everybody can get a place, except 1 person."),
        ({"changes": ()}, "Iedereen kan een plek krijgen zonder dat er iets verandert.",
         "Everybody can get a place without any change."),
        ({"changes": (), "impossible": ("C-3",)},
         "Voor 1 mens helpt geen enkele aanpassing. Voor de anderen hoeft er niets te veranderen.",
         "For 1 person no change helps. For the others nothing has to change."),
        ({"changes": (), "witness": None}, "Ook met alle aanpassingen samen kan niet iedereen een plek krijgen.",
         "Even with all changes together not everybody can get a place."),
        ({"changes": (), "witness": None, "impossible": ("C-3",)},
         "Ook met alle aanpassingen samen kan niet iedereen een plek krijgen.",
         "Even with all changes together not everybody can get a place."),
    ],
)  # fmt: skip
def test_every_outcome_has_its_sentence(changed: dict[str, Any], dutch: str, english: str) -> None:
    assert told("nl", **changed).lead[0] == dutch
    assert told("en", **changed).lead[0] == english


def test_whom_no_change_helps_is_named_with_the_cause_and_what_to_do() -> None:
    (one,) = told(impossible=("C-3",)).beyond
    assert (one.case_id, one.cause) == ("C-3", "Dit staat in de weg: de afstand.")
    assert one.next_step


def test_nobody_asked() -> None:
    assert everybody_told(outlooks.story(everybody=None)) is None
