"""How the course is cited, and what has changed: CITATION.cff and CHANGELOG.md name the package's version."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import yaml

from mnist_lesson import __version__

ROOT = Path(__file__).parent.parent
CITATION = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
CHANGES = re.findall(r"^## (\d+\.\d+\.\d+), (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
KNOWN = {
    *("abstract", "authors", "cff-version", "commit", "contact", "date-released", "doi", "identifiers"),
    *("keywords", "license", "license-url", "message", "preferred-citation", "references", "repository"),
    *("repository-artifact", "repository-code", "title", "type", "url", "version"),
}
"""The keys of the Citation File Format 1.2.0."""
PERSON = {"family-names", "given-names", "name-particle", "name-suffix", "affiliation", "orcid"}
LICENSES = {"MIT", "CC-BY-4.0"}


def test_the_citation_has_what_its_format_asks_for() -> None:
    assert set(CITATION) <= KNOWN
    assert CITATION["cff-version"] == "1.2.0"
    assert CITATION["type"] in ("software", "dataset")
    for key in ("message", "title", "abstract", "version"):
        assert isinstance(CITATION[key], str), f"{key} has to be a text; quote it"
        assert CITATION[key].strip()
    assert isinstance(CITATION["date-released"], date)
    assert all(isinstance(word, str) for word in CITATION["keywords"])
    assert len(set(CITATION["keywords"])) == len(CITATION["keywords"])


def test_the_citation_names_its_authors() -> None:
    assert CITATION["authors"]
    for author in CITATION["authors"]:
        assert "name" in author or set(author) <= PERSON
    settings = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert [author["name"] for author in CITATION["authors"]] == [settings["author"]]
    assert CITATION["title"] == settings["title"]


def test_the_citation_names_the_licenses_of_code_and_text() -> None:
    assert set(CITATION["license"]) == LICENSES
    assert "CC BY 4.0" in (ROOT / "LICENSE-text.md").read_text(encoding="utf-8")


def test_the_newest_version_is_the_packages() -> None:
    assert CHANGES[0][0] == CITATION["version"] == __version__
    assert date.fromisoformat(CHANGES[0][1]) == CITATION["date-released"]


def test_versions_fall_and_so_do_their_dates() -> None:
    numbers = [tuple(map(int, number.split("."))) for number, _ in CHANGES]
    days = [date.fromisoformat(day) for _, day in CHANGES]
    assert numbers == sorted(set(numbers), reverse=True)
    assert days == sorted(days, reverse=True)
