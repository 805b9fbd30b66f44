"""The rules, in the fixed order in which barriers and causes are told. Adding a rule is a file and a line here."""

from .base import CouplingRule as CouplingRule
from .base import PairRule as PairRule
from .base import Row as Row
from .budget import Budget
from .care_form import CareForm
from .criteria import Criteria
from .dates import Dates
from .distance import Distance
from .funding import Funding
from .inclusion import Inclusion
from .legal_status import LegalStatus
from .one_opening import OneOpening
from .pins import Pins
from .places import Places
from .rejections import Rejections
from .scope import Scope
from .security import Security
from .vetoes import Vetoes
from .wishes import Wishes

PAIR_RULES: tuple[PairRule, ...] = (
    CareForm(),
    Security(),
    LegalStatus(),
    Scope(),
    Criteria(),
    Distance(),
    Wishes(),
    Vetoes(),
    Funding(),
    Dates(),
    Rejections(),
    Inclusion(),
)

COUPLING_RULES: tuple[CouplingRule, ...] = (
    OneOpening(),
    Places(),
    Budget(),
    Pins(),
)
