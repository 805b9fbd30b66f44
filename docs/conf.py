"""Sphinx configuration: pages in Markdown, the reference from the installed package."""

from importlib.metadata import version as installed_version

project = "carematch"
author = "The carematch contributors"
copyright = "The carematch contributors"
release = version = installed_version("carematch")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3
exclude_patterns = ["_build"]

default_role = "code"
autodoc_typehints = "description"
autodoc_class_signature = "separated"
autodoc_member_order = "bysource"

html_theme = "furo"
html_title = f"carematch {release}"
