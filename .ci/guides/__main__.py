"""Take the pictures of the user guides from the running product, in both languages (`make guides`).

A server with the demonstration is started from a home of its own, the roles sign in by its links, and Chromium is led
through the tasks of the guides. Times and dates on the pictures are those of the run; all else comes out the same.

    make guides                         every guide in both languages
    make guides ARGS='--only planner'   one guide
"""

import argparse
import os
import shutil
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from playwright.sync_api import sync_playwright
from stage import LOCALES, ROOT, Stage, load, served, words_of

from tests.running import shared

GUIDES = ("dispatcher", "inspector", "planner", "chief", "handler")
"""In this order: the chief's adds an account, which ends the demonstration's."""
WITH_PAST = "handler"
"""Its server has past cases, that of the others none."""
PAST_DAYS = 60
FOLDER = ROOT / "docs" / "guides"
BROWSERS = ("chromium-headless-shell", "chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def main() -> None:
    """Take what is asked for."""
    parser = argparse.ArgumentParser(description="Take the pictures of the user guides.")
    parser.add_argument("--only", choices=GUIDES, help="the pictures of one guide")
    parser.add_argument("--language", choices=tuple(LOCALES), help="those of one language")
    parser.add_argument("--to", type=Path, default=FOLDER, help="another folder, to compare")
    asked = parser.parse_args()
    languages = [asked.language] if asked.language else list(LOCALES)
    shared.begin()
    try:
        for language in languages:
            chosen = [asked.only] if asked.only else GUIDES
            _take(language, [each for each in chosen if each != WITH_PAST], shared.folder() / language, asked.to)
            _take(language, [each for each in chosen if each == WITH_PAST], shared.folder() / f"{language}p", asked.to)
    finally:
        shared.end()


def _take(language: str, guides: Sequence[str], home: Path, folder: Path) -> None:
    if not guides:
        return
    print(f"{language}: loading the demonstration …", flush=True)
    load(home, days=PAST_DAYS if WITH_PAST in guides else 0)
    with sync_playwright() as playwright, served(home) as (url, links):
        browser = playwright.chromium.launch(executable_path=_chromium(), args=FLAGS)
        stage = Stage(language, url, links, browser, folder, words_of(language))
        for guide in guides:
            import_module(guide).take(stage)
        browser.close()


def _chromium() -> str:
    named = os.environ.get("WANGGE_TEST_CHROMIUM")
    found = named or next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        raise SystemExit(f"no browser: install one of {', '.join(BROWSERS)}, or name one in WANGGE_TEST_CHROMIUM")
    return found


if __name__ == "__main__":
    main()
