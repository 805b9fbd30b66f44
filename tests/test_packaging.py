"""The package as a whole: what is shipped, how it is layered, and that importing it does nothing."""

import ast
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import carematch

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src"
INSTALLED = Path(carematch.__file__).parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

# A layer imports itself and the layers named here; what is absent may be imported by nobody but the top.
MAY_IMPORT = {
    "language": set(),
    "models": {"language"},
    "matching": {"language", "models"},
    "tables": {"language", "models", "matching"},
    "policies": {"language", "models", "matching"},
    "reporting": {"language", "models", "matching", "tables", "policies"},
    "simulation": {"language", "models", "matching", "tables", "policies", "reporting"},
}
TOP = {"__init__", "__main__", "cli"}
LEAVES = {"_version"}  # imported by any layer, importing none
SOLVER = "ortools"


def source_files(folder: Path = SOURCE) -> list[Path]:
    return sorted(path for path in folder.rglob("*.py") if "__pycache__" not in path.parts)


def layer(path: Path) -> str:
    """The first part of a file's place in the package: its layer, or the name of a top module."""
    return path.relative_to(SOURCE).with_suffix("").parts[0]


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Line and absolute name of everything that a source file imports, wherever in the file."""
    package = ["carematch", *path.relative_to(SOURCE).parent.parts]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) + 1 - node.level] if node.level else []
            for alias in node.names:
                yield node.lineno, ".".join([*base, *filter(None, [node.module]), alias.name])


def where(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def run_python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=False)


# What is shipped


def test_pyproject_lists_every_package():
    folders = {path.parent.relative_to(SOURCE).parts for path in SOURCE.rglob("__init__.py")}
    assert sorted(PROJECT["tool"]["setuptools"]["packages"]) == sorted(
        ".".join(("carematch", *parts)) for parts in folders
    )


def test_every_module_lies_in_a_package():
    assert [path for path in source_files() if not (path.parent / "__init__.py").exists()] == []


def test_every_source_file_is_installed_as_it_is():
    sources = [path for path in SOURCE.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    different = []
    for path in sources:
        installed = INSTALLED / path.relative_to(SOURCE)
        if not installed.is_file() or installed.read_bytes() != path.read_bytes():
            different.append(path.relative_to(SOURCE).as_posix())
    assert different == [], "not in the installed package, or an older version of it: install again"


def test_the_source_root_is_not_on_the_path():
    roots = {Path(entry).resolve() for entry in sys.path}
    assert SOURCE not in roots
    assert {root.name for root in roots}.isdisjoint({"src"})


def test_constraints_are_plain_and_cover_the_dependencies():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    extras = PROJECT["project"]["optional-dependencies"]
    wanted = [
        *PROJECT["project"]["dependencies"],
        *(requirement for extra in ("test", "lint", "docs", "lab", "bench") for requirement in extras[extra]),
    ]
    assert {project_name(requirement) for requirement in wanted} - {project_name(line) for line in lines} == set()


def project_name(requirement: str) -> str:
    """The normalised name at the start of a requirement."""
    name = re.split(r"[^A-Za-z0-9._-]", requirement)[0]
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_version_is_the_same_everywhere():
    version = PROJECT["project"]["version"]
    assert importlib.metadata.version("carematch") == version
    assert f"\nversion: {version}\n" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


# How it is layered


@pytest.mark.parametrize("path", source_files(), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_layer_imports_only_lower_layers(path):
    own = layer(path)
    if own in TOP:
        return
    assert own in MAY_IMPORT.keys() | LEAVES, f"{path.relative_to(ROOT)} belongs to no layer: give it one in this test"
    allowed = LEAVES | MAY_IMPORT[own] | {own} if own in MAY_IMPORT else set()
    wrong = [
        f"{where(path, line)} imports {name}"
        for line, name in imports(path)
        if (parts := name.split("."))[0] in {"carematch", "src"}
        if parts[0] == "src" or allowed.isdisjoint(parts[1:2])
    ]
    assert wrong == []


def test_models_need_no_solver_and_no_pandas():
    forbidden = {SOLVER, "pandas"}
    found = [
        f"{where(path, line)} imports {name}"
        for path in [*source_files(SOURCE / "language"), *source_files(SOURCE / "models")]
        for line, name in imports(path)
        if name.split(".")[0] in forbidden
    ]
    assert found == []


def test_rules_and_verify_never_import_the_solver():
    files = [*source_files(SOURCE / "matching" / "rules"), *(SOURCE / "matching").glob("verify*.py")]
    found = [
        f"{where(path, line)} imports {name}"
        for path in files
        for line, name in imports(path)
        if name.split(".")[0] == SOLVER
    ]
    assert found == []


def test_inside_the_package_imports_are_relative():
    absolute = re.compile(r"^(from|import) carematch\b", re.MULTILINE)
    assert [path for path in source_files() if absolute.search(path.read_text(encoding="utf-8"))] == []


# The public names


def test_public_names_stand_in_the_package_itself_alone():
    stating = [path for path in source_files() if "__all__" in path.read_text(encoding="utf-8")]
    assert stating == [SOURCE / "__init__.py"]


def test_public_names_exist_once_each():
    names = carematch.__all__
    assert [name for name in names if not hasattr(carematch, name)] == []
    assert len(names) == len(set(names))


def test_every_imported_name_is_public():
    tree = ast.parse((SOURCE / "__init__.py").read_text(encoding="utf-8"))
    imported = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.level
        for alias in node.names
    }
    assert {name for name in imported if not name.startswith("_")} <= set(carematch.__all__)


# Importing it does nothing


def test_importing_is_silent():
    done = run_python("-W", "error", "-c", "import carematch")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_importing_configures_no_logging():
    done = run_python(
        "-c",
        "import logging, carematch\n"
        "loggers = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]\n"
        "print([(logger.name, handler) for logger in loggers for handler in logger.handlers\n"
        "       if logger.name in ('root', 'carematch') or logger.name.startswith('carematch.')\n"
        "       if not isinstance(handler, logging.NullHandler)])\n"
        "print(logging.root.level == logging.WARNING)",
    )
    assert (done.stdout.split("\n"), done.stderr) == (["[]", "True", ""], "")


# The repository


def test_no_file_names_a_place_on_one_machine():
    patterns = [f"/{folder}/" for folder in ("work", "root", "home")] + ["C:" + "\\Users"]
    suffixes = {"", ".cff", ".css", ".csv", ".j2", ".json", ".md", ".py", ".rst", ".toml", ".txt", ".yml"}
    folders = ["src", "tests", "docs", "examples", "benchmarks", "scripts", ".ci"]
    files = [path for path in ROOT.iterdir() if path.is_file()]
    files += [path for folder in folders for path in (ROOT / folder).rglob("*") if path.is_file()]
    found = [
        f"{path.relative_to(ROOT)} holds {pattern}"
        for path in files
        if path.suffix in suffixes and not {"__pycache__", "_build"} & set(path.parts)
        for pattern in patterns
        if pattern in path.read_text(encoding="utf-8")
    ]
    assert found == []
