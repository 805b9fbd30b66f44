"""Why: everything there is to tell about one case."""

from .case import explain

__all__ = ["explain"]
