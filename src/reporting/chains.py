"""Chains: who has to go first so that the next can come, in sentences in the order in which it has to happen."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from ..models.plan import Chain, ChainStep
from .people import people
from .story import Story


@dataclass(frozen=True)
class ChainText:
    """One chain in words."""

    heading: str
    steps: tuple[str, ...]
    """A sentence for each step; a joint move is one step."""
    if_fails: str


def chain_texts(story: Story) -> tuple[ChainText, ...]:
    """Every chain of the plan, in its order."""
    return tuple(_chain(story, number, chain) for number, chain in enumerate(story.plan.chains, start=1))


def step_note(story: Story, case_id: str, need_id: str) -> str:
    """Whose place a placement takes or who goes along, for its row; empty when it waits for nobody."""
    step = story.steps.get((case_id, need_id))
    if step is None or step.place_of is None:
        return ""
    along = [other for other in _moved_along(story, step) if other != case_id]
    if along:
        return story.words.text("chains.together_with", others=story.names.every(along))
    return story.words.text("chains.waits_for", other=step.place_of)


def _moved_along(story: Story, step: ChainStep) -> list[str]:
    """The cases of the joint move that a step belongs to, each once; only the case itself when it is no joint move."""
    moves = (steps for chain in story.plan.chains for steps in _moves(chain) if step in steps)
    return list(dict.fromkeys(one.case_id for steps in moves for one in steps))


def _moves(chain: Chain) -> list[list[ChainStep]]:
    """The steps by their order; those of one order are one joint move."""
    ordered = sorted(chain.steps, key=lambda step: step.order)
    return [list(steps) for _, steps in groupby(ordered, key=lambda step: step.order)]


def _chain(story: Story, number: int, chain: Chain) -> ChainText:
    words, moves = story.words, _moves(chain)
    count = people(step.case_id for step in chain.steps)
    fails = ["chains.fails"] if len(moves) > 1 else []
    if any(_is_joint(steps) for steps in moves):
        fails.append("chains.fails_joint")
    return ChainText(
        heading=words.text("chains.one", number=number, count=count),
        steps=tuple(_joint(story, steps) if _is_joint(steps) else _step(story, steps[0]) for steps in moves),
        if_fails=" ".join(words.text(entry) for entry in fails),
    )


def _is_joint(steps: Sequence[ChainStep]) -> bool:
    return len(steps) > 1


def _step(story: Story, step: ChainStep) -> str:
    entry = _verb(story, step) + ("_after" if step.place_of else "")
    return story.words.text(f"chains.{entry}", **_values(story, step))


def _joint(story: Story, steps: Sequence[ChainStep]) -> str:
    told = [story.words.text(f"chains.joint_{_verb(story, step)}", **_values(story, step)) for step in steps]
    return story.words.text("chains.joint", start=steps[0].start_on, moves=story.names.every(told))


def _verb(story: Story, step: ChainStep) -> str:
    """``moves``: leaves a place for another; ``home``: gets care at home; ``comes``: goes to a place."""
    if step.leaves is not None:
        return "moves"
    opening = story.index.openings.get(step.opening_id)
    return "home" if opening is not None and opening.delivery == "at_client" else "comes"


def _values(story: Story, step: ChainStep) -> dict[str, object]:
    names = story.names
    return {
        "case": step.case_id,
        "start": step.start_on,
        "leaves": names.spot(step.leaves) if step.leaves else "",
        "to": names.spot_for(step.case_id, step.need_id, step.opening_id),
        "other": step.place_of or "",
    }


def chain_rows(story: Story) -> Iterator[tuple[object, ...]]:
    """A row for each step of each chain; the steps of a joint move have the same number."""
    words, names = story.words, story.names
    for number, chain in enumerate(story.plan.chains, start=1):
        for steps in _moves(chain):
            joint = words.label("yes" if _is_joint(steps) else "no")
            for step in steps:
                yield (
                    number,
                    step.order,
                    joint,
                    step.case_id,
                    names.part(step.case_id, step.need_id),
                    names.spot(step.leaves) if step.leaves else None,
                    names.spot(step.opening_id),
                    step.start_on,
                    step.place_of,
                    _step(story, step),
                )
