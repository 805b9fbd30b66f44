"""Plain language: short sentences, and no officialese, jargon or words that are hard on people.

How a sentence is cut. An entry of a catalogue ends a sentence with a full stop, a question mark, an exclamation mark or
an ellipsis, each followed by a space or by the end; a comma, a colon or a semicolon ends nothing. A word is what stands
between spaces and has a letter or a digit. A placeholder counts as one word, but ``{n:one|many}`` as the longer of its
two. What has three words or fewer is a label, not a sentence, and would only make the average look better.
"""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest

from carematch.language import LANGUAGES, Language

HERE = Path(__file__).parent
AVERAGE, LONGEST = 15, 30
LABEL_WORDS = 3
VALUE = "x0"  # what a placeholder is counted as

# Names of things, however many words they have: they are no sentences, and would only make the average look better.
NAMES = {"token", "table", "column", "example", "fact", "family", "policy_goal", "goal_short", "found", "workbook"}


def entries(language: Language) -> Iterator[tuple[str, str, str]]:
    """File, key and text of every entry; the name of a rule is an entry of its own."""
    for part in sorted(files("carematch.language").joinpath(language).iterdir(), key=lambda file: file.name):
        if part.name.endswith(".toml"):
            for section, texts in tomllib.loads(part.read_text("utf-8")).items():
                for entry, found in texts.items():
                    for text in found if isinstance(found, list) else [found]:
                        yield part.name, f"{section}.{entry}", text


def filled(text: str) -> str:
    """The text with one word for each placeholder, and the longer words of each choice."""
    said = ""
    for literal, name, form, _ in Formatter().parse(text):
        choices = form.split("|") if form and "|" in form else [VALUE]
        said += literal + ("" if name is None else max(choices, key=lambda choice: len(words(choice))))
    return said


def wordings(text: str) -> tuple[str, str]:
    """The text for one and for many, without values: what words are looked for in."""
    said = ["", ""]
    for literal, name, form, _ in Formatter().parse(text):
        choices = form.split("|") if form and "|" in form else [VALUE]
        for number, before in enumerate(said):
            said[number] = before + literal + ("" if name is None else choices[min(number, len(choices) - 1)])
    return said[0], said[1]


def words(text: str) -> list[str]:
    return [word for word in text.split() if re.search(r"[^\W_]", word)]


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.?!…])\s+", filled(text)) if len(words(part)) > LABEL_WORDS]


def avoided(language: Language) -> dict[str, str]:
    """The words to avoid, each with the plainer one."""
    lists = tomllib.loads((HERE / f"plain_words_{language}.toml").read_text("utf-8"))
    return {word: plainer for found in lists.values() for word, plainer in found.items()}


def pattern(word: str) -> re.Pattern[str]:
    """The word by itself, in capitals or not; a star stands for any ending."""
    spelled = re.escape(word.removesuffix("*")) + (r"\w*" if word.endswith("*") else "")
    return re.compile(rf"(?<!\w){spelled}(?!\w)", re.IGNORECASE)


def hits(text: str, language: Language) -> list[str]:
    """What to write instead, for each word to avoid that the text has."""
    said = "\n".join(wordings(text))
    return [f"{word} -> {plainer}" for word, plainer in avoided(language).items() if pattern(word).search(said)]


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("Er is geen plek vrij. Dit is waarom: {why:raw}; kijk in plan.xlsx.", [5, 7]),
        ("{count} {count:besluit geldt|besluiten die gelden} niet meer bij {unit:raw} – {what}.", [9]),
        ("Vraag: {demand} / {places}", []),
        ("Schrijf het als {{\"veld\": waarde, …}}. Waarom zou dat zo zijn? Daarom!", [5, 5]),
    ],
)  # fmt: skip
def test_how_a_sentence_is_cut(text: str, lengths: list[int]) -> None:
    assert [len(words(sentence)) for sentence in sentences(text)] == lengths


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_long(language: Language) -> None:
    long = [
        (key, sentence)
        for _, key, text in entries(language)
        for sentence in sentences(text)
        if len(words(sentence)) > LONGEST
    ]
    assert long == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_are_short_on_average(language: Language) -> None:
    # In each file by itself, so that many short questions cannot make up for long explanations.
    lengths: dict[str, list[int]] = {}
    for file, key, text in entries(language):
        if key.partition(".")[0] not in NAMES:
            lengths.setdefault(file, []).extend(len(words(sentence)) for sentence in sentences(text))
    assert {"report.toml", "cli.toml", "faults.toml", "rules.toml", "goals.toml"} <= lengths.keys()
    averages = {file: sum(counted) / len(counted) for file, counted in lengths.items() if counted}
    assert {file: average for file, average in averages.items() if average > AVERAGE} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_to_avoid_is_used(language: Language) -> None:
    used = {key: found for _, key, text in entries(language) if (found := hits(text, language))}
    assert used == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plainer_word_is_none_to_avoid(language: Language) -> None:
    assert {word: found for word, plain in avoided(language).items() if (found := hits(plain, language))} == {}


def test_words_to_avoid_are_found() -> None:
    assert hits("Indien {case:raw} past, is er plek.", "nl") == ["indien -> als"]
    assert hits("{count:Deze parameter|Deze parameters}", "nl") == ["parameter* -> instelling"]
    assert hits("Er is een beter voorstel met {solver:raw} en {indien}.", "nl") == []
    assert hits("De casus past niet. De allocatie is niet significant.", "nl") == [
        "alloc* -> verdelen",
        "significant* -> duidelijk",
    ]
    assert len(avoided("nl")) >= 100
