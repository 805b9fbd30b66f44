"""The command ``carematch``: exit status 0 done, 2 bad input, 3 nothing proven within the time limit."""

from .run import main as main
