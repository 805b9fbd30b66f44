"""Write the reference pages ``docs/tables.md`` and ``docs/vocabulary.md`` from the models, rules and catalogues.

To run again after a change to a table, a token, a rule, a goal, a change or a sentence, from the root of the
repository::

    python scripts/make_vocabulary.py

It writes the same bytes each time; ``tests/test_docs_current.py`` holds that the pages are current.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from inspect import cleandoc, getdoc, getmodule
from pathlib import Path
from typing import Any, get_args

from carematch.language import catalogue
from carematch.matching.candidates import candidates
from carematch.matching.changes import CATALOGUE
from carematch.matching.explain.lever_kinds import SUPPORT_KM
from carematch.matching.goals import GOALS
from carematch.matching.index import Index
from carematch.matching.opened import opened_program
from carematch.matching.program import Program
from carematch.matching.rulebook import INFORMATION, SHIPPED
from carematch.matching.rules import COUPLING_RULES, PAIR_RULES
from carematch.models import vocabulary
from carematch.models.case import Case, Fact, Inclusion, Load, Preference
from carematch.models.cells import cell_of
from carematch.models.change import Change
from carematch.models.plan import DifferenceKind, DifferenceReason, GoalStatus
from carematch.models.policy import DEFAULT_CHANGE_COSTS, DEFAULT_GOALS, Policy
from carematch.models.provider import CohortLimit, CriterionRow, Opening, Resource, Unit
from carematch.models.snapshot import Snapshot
from carematch.models.tables import TABLES, Table
from carematch.models.week import Decision, Funding, Week
from carematch.tables.change_kinds import SHAPES

DOCS = Path(__file__).resolve().parents[1] / "docs"
GENERATED = "<!-- Written by scripts/make_vocabulary.py; change the source and run it again. -->\n"
EN, NL = catalogue("en"), catalogue("nl")
DAY = date(2026, 3, 2)

TOKENS: tuple[tuple[str, str, Sequence[str]], ...] = (
    ("Answers", "`yes_no` and `truth` cells, and facts", ("yes", "no", "unknown")),
    ("No restriction", "`units.legal_statuses`, `domains` and `contracted_payers`", ("all",)),
    ("Care forms", "`care_form`; the table `care_forms` adds to them", vocabulary.CARE_FORMS),
    ("Statuses of a case", "`cases.status`", get_args(vocabulary.CaseStatus)),
    ("Steps of the ladder", "`step`, lowest first", vocabulary.STEPS),
    ("Scopes", "`units.scope`", get_args(vocabulary.Scope)),
    ("Legal statuses", "`legal_statuses`", vocabulary.LEGAL_STATUSES),
    ("Domains", "`domain` and `domains`: the law that pays", get_args(vocabulary.Domain)),
    ("Inclusion criteria", "`inclusion.criterion`; a table may add its own", vocabulary.INCLUSION_CRITERIA),
    ("Operators", "`operator`", get_args(vocabulary.Operator)),
    ("Firmness", "`criteria.firmness`", get_args(vocabulary.Firmness)),
    ("Delivery", "`openings.delivery`", get_args(vocabulary.Delivery)),
    ("Kinds of preference", "`preferences.kind`", get_args(vocabulary.PreferenceKind)),
    ("Decisions", "`decisions.decision`", get_args(vocabulary.DecisionKind)),
    ("What a pin by the ministry may override", "`decisions.overrides`", vocabulary.OVERRIDABLE),
    ("What an agreed exception is about", "`exceptions.rule`", ("criteria", "scope")),
    ("How a location was found", "`located_by`", get_args(vocabulary.LocatedBy)),
    (
        "Words with a meaning of their own",
        "`fact`, `near_need_id`",
        ("age", "birth_year", "current", "main"),
    ),
    ("Outcomes of a pair", "`Account.outcome`", get_args(vocabulary.Outcome)),
    ("Deciders", "`decider`", get_args(vocabulary.Decider)),
    ("Kinds of condition", "`Condition.kind`; a rule of your own may add kinds", vocabulary.CONDITION_KINDS),
)
"""Title, where the tokens occur, and the tokens."""


def grid(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "".join(f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def code(token: object) -> str:
    """A word as code."""
    return f"`{token}`"


def codes(tokens: Iterable[object]) -> str:
    """Words as code, separated by commas."""
    return ", ".join(map(code, tokens))


def plain(docstring: str | None) -> str:
    """A docstring's first paragraph on one line, with Markdown's backticks."""
    return " ".join(cleandoc(docstring or "").partition("\n\n")[0].split()).replace("``", "`")


def sentence(entry: object) -> str:
    """A catalogue's sentence with the names of its values in italics; of ``{n:one|many}`` the second."""
    text = str(entry[1] if isinstance(entry, list) else entry)
    text = re.sub(r"\{\w+:[^{}|]*\|([^{}]*)\}", r"\1", text)
    text = re.sub(r"(?<!\{)\{(\w+)(?::raw)?\}", lambda name: f"*{name[1].replace('_', ' ')}*", text)
    return text.replace("{{", "{").replace("}}", "}")


def section(title: str, about: str, table: str, level: int = 2) -> str:
    """A heading, a line and a table."""
    return f"\n{'#' * level} {title}\n\n{about}\n\n{table}"


# The page of tables


def tables_page() -> str:
    """Every table and column."""
    rows = []
    for table in TABLES:
        name, required = f"[{code(table.name)}](#{table.name})", "yes" if table.required else ""
        rows.append((name, NL.name("table", table.name), required, EN.text(f"table_help.{table.name}")))
    contents = grid(["table", "Dutch", "required", "what it holds"], rows)
    head = (
        f"{GENERATED}\n# Tables and columns\n\n"
        "How the tables are given is told in [](snapshot.md), how they are read in [](meaning.md). Columns in **bold** "
        "have to be there and filled. The Dutch name of a table or column is accepted wherever the English one is.\n\n"
    )
    return head + contents + "".join(map(_table, TABLES))


def _table(table: Table) -> str:
    about = [plain(getdoc(table.model))]
    if table.key:
        about.append(f"Occurs once: {codes(table.key)}.")
    rows = (
        (_column_name(table, name), NL.name("column", name), _may_hold(table, name), _meaning(table, name))
        for name in table.columns
    )
    return section(
        code(table.name), " ".join(about), grid(["column", "Dutch", "what may stand there", "meaning"], rows)
    )


def _column_name(table: Table, column: str) -> str:
    return f"**{code(column)}**" if column in table.required_columns else code(column)


def _may_hold(table: Table, column: str) -> str:
    cell = cell_of(table.model, column)
    return EN.text(f"expected.{cell.kind}", tokens=codes(cell.tokens)).removeprefix("expected ")


def _meaning(table: Table, column: str) -> str:
    return plain(table.model.model_fields[column].description)


# The page of words


def vocabulary_page() -> str:
    """Every word and code."""
    head = (
        f"{GENERATED}\n# Vocabulary\n\n"
        "Tables may hold a token or its label, in either language, in capitals or not. JSON documents and the library "
        "write the token.\n\n## Words in the tables and in plans\n"
    )
    words = (
        section(title, f"In {where}.", grid(["token", "English", "Dutch"], map(_labels, tokens)), 3)
        for title, where, tokens in TOKENS
    )
    parts = (_rules, _barriers, _goals, _changes, _differences, _notices, _faults)
    return head + "".join(words) + "".join(part() for part in parts)


def _labels(token: str) -> tuple[str, str, str]:
    return code(token), EN.label(token), NL.label(token)


def _rules() -> str:
    rules = [("pair", rule) for rule in PAIR_RULES] + [("together", rule) for rule in COUPLING_RULES]
    rows = [(*_named(rule.code), about, f"{_says(getmodule(rule))} {plain(getdoc(rule))}") for about, rule in rules]
    rows.append((*_named(INFORMATION), "–", "What is not known, as a cause."))
    places = SHIPPED.family_order()
    ignored = {rule.code for rule in COUPLING_RULES if not rule.can_be_ignored}
    families = sorted(places.keys() - ignored, key=lambda name: places[name])
    about = (
        "In the order in which barriers are told. A *pair* rule is about one need and one opening, a rule *together* "
        "about all placements. The code is the rule's family in [causes](explanations.md#cause). Causes of one size "
        f"are told in this order: {codes(families)}. No causes are {codes(sorted(ignored))}: to ignore them for one "
        "case alone opens no place."
    )
    return section("Rules", about, grid(["code", "English", "Dutch", "about", "what it says"], rows))


def _named(rule: str) -> tuple[str, str, str]:
    return code(rule), EN.name("rule", rule), NL.name("rule", rule)


def _says(module: object) -> str:
    """What a module's docstring says, without the name before its colon."""
    said = plain(getdoc(module)).partition(": ")
    return said[2][:1].upper() + said[2][1:] if said[2] else said[0]


def _barriers() -> str:
    rows = []
    for entry, told in EN.entries["rule"].items():
        rules = [*(rule.code for rule in PAIR_RULES), *(rule.code for rule in COUPLING_RULES)]
        owners = [rule for rule in rules if entry == rule or entry.startswith(f"{rule}_")]
        if owners:
            rows.append((code(entry), code(owners[0]), sentence(told), sentence(NL.entries["rule"][entry])))
    about = (
        "`Barrier.code`: a rule that tells several things has a code for each. Barriers of the pair rules stand in "
        "`Account.barriers`, those of the rules together in `Account.beside_others`."
    )
    return section("Barriers", about, grid(["code", "rule", "English", "Dutch"], rows))


def _goals() -> str:
    index = Index(_small_week(), Policy())
    rows = []
    for goal in GOALS:
        for stage in goal.stages(Program(candidates(index))):
            entry = stage.name.removesuffix("_1")
            name = stage.name if entry == stage.name else f"{entry}_N"
            best = "most" if stage.maximise else "least"
            texts = (sentence(words.entries["goal"][entry]).replace("*number*", "*N*") for words in (EN, NL))
            rows.append((code(goal.name), code(name), best, *texts))
    about = (
        "`Policy.goals` lists goals; `GoalResult.name` is a stage. Stages that end in *N* occur once for each "
        f"effective urgency class in the snapshot. The default policy: {codes(DEFAULT_GOALS)}."
    )
    statuses = [(code(s), *(words.text(f"goal_status.{s}") for words in (EN, NL))) for s in get_args(GoalStatus)]
    goals = section("Goals and their stages", about, grid(["goal", "stage", "best is", "English", "Dutch"], rows))
    return goals + section("Statuses of a goal", "`GoalResult.status`.", grid(["status", "English", "Dutch"], statuses))


def _changes() -> str:
    ladders = _ladders()
    if {levels[0].kind for _, levels in ladders} | set(IN_LEVERS_ALONE) != set(CATALOGUE):
        raise RuntimeError(f"the small week does not show every kind of change: {sorted(CATALOGUE)}")
    rows = []
    for name in DEFAULT_CHANGE_COSTS:
        same = [levels for one, levels in ladders if one == name]
        deciders = dict.fromkeys(levels[0].decider for levels in same)
        rows.append(_change_row(same[0], name, codes(deciders)))
    for kind, levels in IN_LEVERS_ALONE.items():
        rows.append((*_what_changes(kind), f"+{levels[0].level}", "–", "–", codes([levels[0].decider])))
    about = (
        "The published catalogue: what is not here, nobody is asked to change. Levels are kilometres for `distance`, "
        "`travel_support` and `service_radius`, weeks for `date`, numbers for the others. Costs are those of the "
        "default policy; `Policy.change_costs` replaces them by the name under *cost by*. The deciders of `budget` and "
        "`contract` follow from the need's domain. A `criterion` for everybody, and `travel_support`, occur in "
        "[levers](explanations.md#levers) and in a file of [what-if](command.md#changes-in-a-file) alone."
    )
    header = ["kind", "target, subject", "for", "what changes", "levels", "cost by", "costs", "decider"]
    return section("Changes", about, grid(header, rows))


def _change_row(levels: Sequence[Change], name: str, deciders: str) -> tuple[str, ...]:
    shown = [f"+{one.level}" if len(levels) > 1 else "–" for one in levels]
    costs = ", ".join(str(one.cost) for one in levels)
    return *_what_changes(levels[0].kind), ", ".join(shown), code(name), costs, deciders


def _what_changes(kind: str) -> tuple[str, str, str, str]:
    """The kind, what it is about, for whom it changes, and what changes."""
    shape = SHAPES[kind]
    for_whom = {"no": "everybody", "may": "one case, or everybody", "must": "one case"}[shape.case]
    for_whom = "the case" if shape.target == "case" else for_whom
    target = "payer" if shape.target == "budget" else shape.target
    about = f"{target}, {SUBJECTS[shape.subject]}" if shape.subject else target
    return code(kind), about, for_whom, plain(CATALOGUE[kind].__doc__)


SUBJECTS = {
    "criterion": "criterion",
    "need": "need",
    "payer": "payer",
    "resource": "resource",
    "cohort_limit": "comparison",
}
"""What a change's subject is."""

IN_LEVERS_ALONE = {
    "travel_support": (Change(kind="travel_support", target="C", level=SUPPORT_KM, decider="insurer", cost=1),)
}
"""Changes that no route asks for."""


def _ladders() -> list[tuple[str, Sequence[Change]]]:
    """Every change of small weeks in which everything stands in the way, at its levels, by its cost's name."""
    found: list[tuple[str, Sequence[Change]]] = []
    for domain in get_args(vocabulary.Domain):
        for conditions in ("allowed", "never"):
            policy = Policy(inclusion="strict", conditions=conditions)
            program = opened_program(SHIPPED, Index(_small_week(domain), policy))
            found += [(_cost_name(levels[0]), levels) for _, (levels, _) in sorted(program.ladders.items())]
    return found


def _cost_name(change: Change) -> str:
    if change.kind != "criterion":
        return change.kind
    return "criterion_absolute" if change.subject == "A" else "criterion_negotiable"


def _small_week(domain: vocabulary.Domain = "zvw") -> Snapshot:
    """Two clients; a far unit with every barrier, whose team does not come that far either."""
    here: dict[str, Any] = {"latitude": 52.0, "longitude": 5.0}
    there: dict[str, Any] = {"latitude": 53.0, "longitude": 6.0}  # 130 km
    stated: dict[str, Any] = {"region": "North", "urgency": 1, "registered_on": DAY, "start_by": DAY, **here}
    asked: dict[str, Any] = {"domain": domain, "payer": "P", "max_distance_km": 90.0, **stated}
    row: dict[str, Any] = {"unit_id": "U", "fact": "iq", "operator": "<", "value": 70}
    clients = {"A": "clinical", "B": "outreach"}
    later = DAY + timedelta(weeks=3)
    return Snapshot(
        snapshot=(Week(as_of=DAY),),
        cases=tuple(Case(case_id=one, care_form=care, **asked) for one, care in clients.items()),
        units=(Unit(unit_id="U", region="South", scope="regional", contracted_payers=("Q",), **there),),
        openings=(
            Opening(unit_id="U", care_form="clinical", places=0, available_from=later),
            Opening(unit_id="U", care_form="outreach", places=1, delivery="at_client", service_radius_km=90.0),
        ),
        criteria=(
            CriterionRow(criterion_id="A", **row),
            CriterionRow(criterion_id="B", firmness="negotiable", **row),
        ),
        facts=tuple(Fact(case_id=one, fact="iq", value=60) for one in clients),
        inclusion=tuple(Inclusion(case_id=one, criterion="scarce_care", value=False) for one in clients),
        preferences=tuple(Preference(case_id=one, kind="wish", region="North") for one in clients),
        decisions=tuple(Decision(case_id=one, unit_id="U", decision="reject") for one in clients),
        funding=(Funding(payer="P", bespoke_places=0),),
        resources=(Resource(unit_id="U", resource="hours", amount=0.0),),
        loads=tuple(Load(case_id=one, resource="hours", amount=1.0) for one in clients),
        cohort_limits=(CohortLimit(unit_id="U", fact="iq", operator="<", value=70, at_most=0),),
    )


def _differences() -> str:
    kinds = [(code(one), *_told_of_difference(f"kind_{one}")) for one in get_args(DifferenceKind)]
    reasons = [(code(one), *_told_of_difference(f"reason_{one}")) for one in get_args(DifferenceReason)]
    about = "`Difference.kind`: what became of an earlier proposal that was not kept, or a proposal that is new."
    why = "`Difference.reason`: why an earlier proposal was not kept."
    return section("Changes against an earlier plan", about, grid(["kind", "English", "Dutch"], kinds)) + section(
        "Reasons", why, grid(["reason", "English", "Dutch"], reasons), 3
    )


def _told_of_difference(entry: str) -> tuple[str, str]:
    return sentence(EN.entries["differences"][entry]), sentence(NL.entries["differences"][entry])


def _notices() -> str:
    rows = [(code(name), text, NL.text(f"notice.{name}")) for name, text in EN.entries["notice"].items()]
    about = "`RunRecord.notices`: what an absent table or column switched off, and what is given but not used."
    return section("Notices", about, grid(["code", "English", "Dutch"], rows))


def _faults() -> str:
    rows = [(code(name), sentence(text)) for name, text in EN.entries["fault"].items()]
    about = "`Fault.code`, with its sentence; words in italics are filled in. The sentences exist in Dutch too."
    found = [(code(name), text) for name, text in EN.entries["found"].items()]
    told = "What a fault `wrong_value` says it found; never the value itself."
    return section("Faults", about, grid(["code", "sentence"], rows)) + section(
        "Kinds of what was found", told, grid(["code", "English"], found), 3
    )


def pages() -> dict[Path, str]:
    """The pages by their paths."""
    return {DOCS / "tables.md": tables_page(), DOCS / "vocabulary.md": vocabulary_page()}


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8", newline="\n")
