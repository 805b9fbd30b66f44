"""Experiments: policies on worlds, held against each other, in files, tables and a page."""
