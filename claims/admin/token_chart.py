"""The uses of a token as a chart: where its bars lie. The template draws them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from claims.models import TokenUse

WIDTH, HEIGHT = 720, 180
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 16, 30
DAYS = 90


@dataclass(frozen=True)
class Bar:
    """One day of the chart: reads below, writes above, and how far up each part reaches."""

    day: date
    x: float
    width: float
    reads_y: float
    reads_height: float
    writes_y: float
    writes_height: float


@dataclass(frozen=True)
class UseChart:
    """The last ninety days from left to right, today at the end; `uses` are the days with any use."""

    uses: list[TokenUse]
    today: date
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM

    @cached_property
    def most(self) -> int:
        """The requests of the busiest day."""
        return max((use.reads + use.writes for use in self.uses), default=0)

    @property
    def totals(self) -> dict[str, int]:
        """How often it was used within these days."""
        return {
            name: sum(getattr(use, name) for use in self.uses) for name in ("reads", "writes", "refusals")
        }

    @property
    def first(self) -> date:
        """The first day of the chart."""
        return self.today - timedelta(days=DAYS - 1)

    @property
    def marks(self) -> list[tuple[float, int]]:
        """The lines across, each with its height and its value."""
        return [(self._height_of(value), value) for value in (0, self.most)]

    @property
    def days(self) -> list[tuple[float, date]]:
        """The days that are named below, each with its place."""
        step = (self.right - self.left) / DAYS
        return [
            (round(self.left + step * (number + 0.5), 1), self.first + timedelta(days=number))
            for number in (0, 30, 60, DAYS - 1)
        ]

    @property
    def bars(self) -> list[Bar]:
        """The days with any use, as bars."""
        step = (self.right - self.left) / DAYS
        return [self._bar(use, step) for use in self.uses if use.day >= self.first and self.most]

    def _bar(self, use: TokenUse, step: float) -> Bar:
        top, middle = self._height_of(use.reads + use.writes), self._height_of(use.reads)
        return Bar(
            day=use.day,
            x=round(self.left + step * (use.day - self.first).days, 1),
            width=round(step - 1, 1),
            reads_y=middle,
            reads_height=round(self.bottom - middle, 1),
            writes_y=top,
            writes_height=round(middle - top, 1),
        )

    def _height_of(self, value: int) -> float:
        return round(self.bottom - value / (self.most or 1) * (self.bottom - TOP), 1)
