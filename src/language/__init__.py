"""Dutch and English: stable codes on one side, sentences on the other.

A catalogue is a TOML file of sections and entries. An entry is a sentence with ``{names}`` in braces; names are filled
with values, written as the language writes them. The entry of a rule is a pair: its name and its sentence.
"""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from string import Formatter
from typing import Any, Literal

Language = Literal["nl", "en"]
LANGUAGES: tuple[Language, ...] = ("nl", "en")


class Catalogue:
    """The sentences of one language."""

    def __init__(self, language: Language, entries: Mapping[str, Mapping[str, Any]]) -> None:
        self.language: Language = language
        self.entries = entries

    def text(self, key: str, **values: Any) -> str:
        """The sentence ``section.entry`` with its values filled in.

        Raises ``KeyError`` when the entry or a value it names is missing: a report never shows a gap.
        """
        section, _, entry = key.partition(".")
        found = self.entries[section][entry]
        sentence = found[1] if isinstance(found, list) else found
        return _Fill(self).vformat(sentence, (), values)

    def name(self, section: str, entry: str) -> str:
        """The name of a rule, goal, table … (the first of a pair, or the entry itself)."""
        found = self.entries[section][entry]
        return str(found[0] if isinstance(found, list) else found)

    def label(self, token: object) -> str:
        """The label of a token of the vocabulary; a user's own word stands for itself."""
        return str(self.entries["token"].get(str(token), token))

    def has(self, key: str) -> bool:
        """Whether there is such an entry."""
        section, _, entry = key.partition(".")
        return entry in self.entries.get(section, {})

    def value(self, value: object) -> str:
        """A value as people write it in this language."""
        if value is None:
            return self.label("unknown")
        if isinstance(value, bool):
            return self.label("yes" if value else "no")
        if isinstance(value, date):
            return f"{value.day}-{value.month}-{value.year}" if self.language == "nl" else value.isoformat()
        if isinstance(value, int | float):
            return self._number(value)
        if isinstance(value, tuple | list | set | frozenset):
            return ", ".join(self.value(part) for part in value)
        return self.label(value)

    def _number(self, number: float) -> str:
        shown = f"{number:,.3f}".rstrip("0").rstrip(".") if isinstance(number, float) else f"{number:,d}"
        return self._written(shown)

    def fixed(self, number: float, decimals: int) -> str:
        """A number with so many decimals, no more and no fewer; what rounds to nothing has no minus."""
        return self._written(f"{round(number, decimals) + 0.0:,.{decimals}f}".replace("-", "−"))

    def _written(self, shown: str) -> str:
        return shown.replace(",", " ").replace(".", ",").replace(" ", ".") if self.language == "nl" else shown


class _Fill(Formatter):
    """Fills ``{name}`` with a value; ``{n:one|many}`` chooses a word by number; ``{name:raw}`` leaves it as it is."""

    def __init__(self, words: Catalogue) -> None:
        self.words = words

    def format_field(self, value: Any, format_spec: str) -> str:
        if "|" in format_spec:
            one, _, many = format_spec.partition("|")
            return one if value == 1 else many
        if format_spec == "raw":
            return str(value)
        return self.words.value(value)


@cache
def catalogue(language: Language) -> Catalogue:
    """The catalogue of a language.

    Raises ``ValueError`` for a language that has none.
    """
    if language not in LANGUAGES:
        raise ValueError(f"unknown language {language!r}; expected one of {', '.join(LANGUAGES)}")
    entries: dict[str, dict[str, Any]] = {}
    folder = files(__package__).joinpath(language)
    for part in sorted(folder.iterdir(), key=lambda file: file.name):
        if part.name.endswith(".toml"):
            for section, texts in tomllib.loads(part.read_text("utf-8")).items():
                entries.setdefault(section, {}).update(texts)
    return Catalogue(language, entries)
