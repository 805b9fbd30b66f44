"""What the world looks like: frozen pydantic data, no solver, no pandas."""
