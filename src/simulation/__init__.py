"""Fictional worlds to measure and to study with: seeded, documented, repeatable."""
