"""Two extractors side by side on the same articles, without a database."""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from claims.extraction import Candidate, Extracted, Extractor, ExtractorFailed
from claims.workflow.extractors import extractor
from sources import reading

_WIDTH = 96


@dataclass(frozen=True)
class Pair:
    """A passage as both extractors propose it, or as one of them does."""

    left: Candidate | None
    right: Candidate | None

    @property
    def verdict(self) -> str:
        """Say who proposes it: "both", "left" or "right"."""
        return "both" if self.left and self.right else "left" if self.left else "right"

    @property
    def place(self) -> int:
        """Give where it begins."""
        return min(one.start for one in (self.left, self.right) if one)


class Command(BaseCommand):
    help = (
        "Show what two extractors find in the same articles: what both propose (their quotations overlap), "
        "what only the left or the right one does, with scores, counts and what was dropped. "
        "Touches no database."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a text or HTML file")
        parser.add_argument(
            "--extractors",
            nargs=2,
            default=["rules", "endpoint"],
            metavar=("LEFT", "RIGHT"),
            help="“rules”, “endpoint” or the dotted path of one's own; rules and endpoint if omitted",
        )
        parser.add_argument(
            "--least", type=_share, default=0.3, help="the lowest score that counts; 0.3 if omitted"
        )
        parser.add_argument("--json", action="store_true", help="JSON Lines: one a passage, and one a file")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            left, right = (extractor(name) for name in options["extractors"])
        except ImproperlyConfigured as error:
            raise CommandError(str(error))
        problems = []
        for path in options["files"]:
            try:
                document = reading.read(reading.bytes_of(path), filename=path.name)
                found = [_read(one, document) for one in (left, right)]
            except (OSError, reading.Unreadable, ExtractorFailed) as error:
                problems.append(f"{path}: {error.strerror if isinstance(error, OSError) else error}")
                continue
            self._show(path, (left.name, right.name), found, options)
        if problems:
            raise CommandError("\n".join(problems))

    def _show(
        self, path: Path, names: tuple[str, str], found: list[Extracted], options: dict[str, Any]
    ) -> None:
        kept = [[one for one in each.candidates if one.score >= options["least"]] for each in found]
        pairs = _pairs(*kept)
        counts = {name: sum(pair.verdict == name for pair in pairs) for name in ("both", "left", "right")}
        write = self._as_json if options["json"] else self._as_text
        write(path, names, found, pairs, counts)

    def _as_json(
        self,
        path: Path,
        names: tuple[str, str],
        found: list[Extracted],
        pairs: list[Pair],
        counts: dict[str, int],
    ) -> None:
        for pair in pairs:
            sides = {
                side: one.to_dict() if one else None
                for side, one in (("left", pair.left), ("right", pair.right))
            }
            self._line({"file": str(path), "in": pair.verdict, **sides})
        self._line(
            {
                "file": str(path),
                "counts": counts,
                **{
                    side: {"extractor": name, "dropped": each.dropped, "unread": each.unread}
                    for side, name, each in zip(("left", "right"), names, found, strict=True)
                },
            }
        )

    def _as_text(
        self,
        path: Path,
        names: tuple[str, str],
        found: list[Extracted],
        pairs: list[Pair],
        counts: dict[str, int],
    ) -> None:
        self.stdout.write(f"{path}: left {names[0]}, right {names[1]}")
        self.stdout.write(f"  {'in':<6}{'left':>6}{'right':>7}  passage")
        for pair in pairs:
            scores = "".join(
                f"{one.score:>{width}.2f}" if one else f"{'-':>{width}}"
                for one, width in ((pair.left, 6), (pair.right, 7))
            )
            longer = max(filter(None, (pair.left, pair.right)), key=lambda one: len(one.quote))
            words = " ".join(longer.quote.split())
            shown = words if len(words) <= _WIDTH else f"{words[:_WIDTH]}…"
            self.stdout.write(f"  {pair.verdict:<6}{scores}  {shown}")
        self.stdout.write(
            f"  {counts['both']} in both, {counts['left']} only left, {counts['right']} only right"
        )
        for name, each in zip(names, found, strict=True):
            if each.remark:
                self.stdout.write(f"  {name}: {each.remark}")

    def _line(self, form: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(form, ensure_ascii=False))


def _share(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{value!r} is no number from 0 to 1")
    return number


def _read(reader: Extractor, document: reading.Document) -> Extracted:
    return reader.read(
        document.text,
        language=document.language,
        published_on=document.published_on,
        outlet=document.publisher_name,
    )


def _pairs(left: list[Candidate], right: list[Candidate]) -> list[Pair]:
    """Put together the candidates whose quotations overlap most; each belongs to one pair."""
    free = list(right)
    pairs = []
    for one in left:
        best = max(free, key=lambda other: _overlap(one, other), default=None)
        if best is not None and _overlap(one, best) > 0:
            free.remove(best)
            pairs.append(Pair(one, best))
        else:
            pairs.append(Pair(one, None))
    pairs.extend(Pair(None, one) for one in free)
    return sorted(pairs, key=lambda pair: (pair.place, pair.verdict))


def _overlap(one: Candidate, other: Candidate) -> int:
    return min(one.end, other.end) - max(one.start, other.start)
