"""Name letters that the fonts of a document lack, so that a box is no riddle: emoji, Tibetan, Uyghur …"""

import unicodedata
from collections.abc import Iterable, Mapping

_MOST_NAMED = 12


def named(letters: Iterable[str], words: Mapping[str, str]) -> str:
    """Return the letters in words, those of a known script by its name; nothing of letters that are not printed.

    Parameters
    ----------
    words
        The texts of the language.
    """
    found = list(dict.fromkeys(_called(each, words) for each in sorted(set(letters)) if each.isprintable()))
    return words["list.separator"].join([*found[:_MOST_NAMED], "…"] if len(found) > _MOST_NAMED else found)


def _called(letter: str, words: Mapping[str, str]) -> str:
    name = unicodedata.name(letter, "")
    script = f"report.script.{name.partition(' ')[0].lower()}"
    return words[script] if script in words else f"U+{ord(letter):04X} {name}".strip()
