"""``python -m carematch`` is the command ``carematch``."""

import sys

from .cli import main

sys.exit(main())
