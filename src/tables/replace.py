"""Files that replace old ones in a single step: wholly there, or not at all."""

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

WRITING = ".writing-"
"""How the folder begins that a file is written in before it is put in place. Who is killed then leaves it behind."""


def replace_file(target: Path, content: bytes) -> None:
    """Write a file and put it in the place of the old one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=WRITING) as name:
        fresh = Path(name) / target.name
        fresh.write_bytes(content)
        os.replace(fresh, target)


def replace_folder(target: Path, contents: Mapping[str, bytes]) -> None:
    """Write a folder of files and put it in the place of the old one, if there is one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=WRITING) as name:
        fresh, old = Path(name) / "new", Path(name) / "old"
        fresh.mkdir()
        for file, content in contents.items():
            (fresh / file).write_bytes(content)
        if target.exists():
            target.rename(old)
        try:
            fresh.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
        shutil.rmtree(old, ignore_errors=True)
