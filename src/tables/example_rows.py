"""The example rows of the template: small, coherent, and a snapshot that can be planned.

A text that begins with ``@`` is an entry of the catalogues' section ``example``.
"""

from datetime import date
from typing import Any

EXAMPLE_ROWS: dict[str, tuple[dict[str, Any], ...]] = {
    "snapshot": ({"as_of": date(2026, 3, 2), "title": "@title"},),
    "cases": (
        {
            "case_id": "@case_1",
            "region": "@region",
            "urgency": 2,
            "registered_on": date(2026, 1, 5),
            "status": "open",
            "step": "supra_regional",
            "place": "Enschede",
            "max_distance_km": 60,
            "max_distance_with_support_km": 120,
            "legal_statuses": ("voluntary",),
            "care_form": "clinical",
            "security_min": 1,
            "security_max": 2,
            "start_by": date(2026, 4, 1),
            "domain": "zvw",
            "payer": "@payer",
        },
        {
            "case_id": "@case_2",
            "region": "@region",
            "urgency": 3,
            "registered_on": date(2026, 2, 9),
            "status": "open",
            "step": "region",
            "place": "Hengelo (Overijssel)",
            "legal_statuses": ("voluntary", "wvggz"),
        },
    ),
    "inclusion": ({"case_id": "@case_1", "criterion": "interwoven_disorders", "value": True},),
    "needs": (
        {
            "case_id": "@case_2",
            "need_id": "@need",
            "care_form": "outreach",
            "domain": "zvw",
            "payer": "@payer",
        },
    ),
    "facts": ({"case_id": "@case_1", "fact": "age", "value": 34},),
    "units": (
        {
            "unit_id": "@unit",
            "provider_id": "@provider",
            "name": "@name",
            "region": "@region",
            "scope": "supra_regional",
            "place": "Deventer",
            "security_level": 2,
            "legal_statuses": ("voluntary", "wvggz"),
            "domains": ("zvw",),
            "contracted_payers": "all",
        },
    ),
    "openings": (
        {
            "unit_id": "@unit",
            "opening_id": "@opening",
            "care_form": "clinical",
            "places": 1,
            "available_from": date(2026, 3, 16),
            "delivery": "at_unit",
        },
    ),
    "criteria": (
        {
            "unit_id": "@unit",
            "criterion_id": "@criterion",
            "fact": "age",
            "operator": "<",
            "value": 18,
            "firmness": "absolute",
            "text": "@text",
        },
    ),
    "resources": ({"unit_id": "@unit", "resource": "@resource", "amount": 40},),
    "loads": ({"case_id": "@case_1", "resource": "@resource", "amount": 8},),
    "cohort_limits": ({"unit_id": "@unit", "fact": "@fact", "operator": "=", "value": True, "at_most": 2},),
    "apart": ({"case_a": "@case_1", "case_b": "@case_2"},),
    "preferences": ({"case_id": "@case_1", "kind": "rank", "unit_id": "@unit", "rank": 1},),
    "unit_ranks": ({"unit_id": "@unit", "case_id": "@case_1", "rank": 1},),
    "scores": ({"unit_id": "@unit", "case_id": "@case_1", "score": 0.8},),
    "waiting_lists": ({"case_id": "@case_1", "unit_id": "@unit", "since": date(2026, 1, 12)},),
    "funding": ({"payer": "@payer", "bespoke_places": 2},),
    "decisions": (
        {
            "case_id": "@case_2",
            "unit_id": "@unit",
            "decision": "reject",
            "decided_by": "@role",
            "decided_on": date(2026, 2, 16),
            "reason": "@reason",
        },
    ),
    "exceptions": (
        {
            "case_id": "@case_1",
            "unit_id": "@unit",
            "rule": "criteria",
            "criterion_id": "@criterion",
            "agreed_by": "@role",
            "agreed_on": date(2026, 2, 16),
        },
    ),
    "travel": ({"from_place": "Enschede", "unit_id": "@unit", "km": 58, "minutes": 45},),
    "regions": ({"region": "@region", "table": "@tables"},),
    "care_forms": ({"care_form": "@care_form", "label_nl": "@label_nl", "label_en": "@label_en"},),
}
