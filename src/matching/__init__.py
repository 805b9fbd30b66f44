"""The engine: screen, build, solve, verify, explain. Only ``solve`` imports the solver."""
