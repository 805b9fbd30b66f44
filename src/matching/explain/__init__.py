"""Why: everything there is to tell about one case."""

from .case import explain as explain
