"""The agreement of reviewers as a chart: where its points and lines lie. The template draws them."""

from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from claims.admin.agreement import Period

WIDTH, HEIGHT = 720, 250
LEFT, RIGHT, TOP, BOTTOM = 48, 12, 22, 46
# Below 0.667 Krippendorff rejects conclusions, from 0.8 on he relies on them.
MARKS = (0.0, 0.667, 0.8, 1.0)


@dataclass(frozen=True)
class Column:
    """One month of the chart; `y` is None where there is nothing to show."""

    period: Period
    x: float
    y: float | None

    @property
    def words(self) -> str:
        """What the column shows, for whoever does not see it."""
        alpha, count = self.period.alpha, self.period.count
        value = self.period.why_not if alpha is None else f"alpha {alpha:.2f}"
        return f"{self.period.name}: {value}, {count} round{'' if count == 1 else 's'}"


@dataclass(frozen=True)
class Chart:
    """The months from left to right; from 0 to 1, or from -1 where somebody differed more than by chance."""

    periods: list[Period]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    bottom: int = HEIGHT - BOTTOM

    @cached_property
    def floor(self) -> int:
        """The value at the lower edge."""
        return -1 if any(period.alpha is not None and period.alpha < 0 for period in self.periods) else 0

    @cached_property
    def columns(self) -> list[Column]:
        """The months, each with its place."""
        step = (self.right - self.left) / len(self.periods)
        places = [round(self.left + step * (number + 0.5), 1) for number in range(len(self.periods))]
        return [
            Column(period, x, None if period.alpha is None else self._height_of(period.alpha))
            for period, x in zip(self.periods, places, strict=True)
        ]

    @property
    def marks(self) -> list[tuple[float, str]]:
        """The lines across, each with its height and its value."""
        values = MARKS if self.floor == 0 else (-1.0, *MARKS)
        return [(self._height_of(value), f"{value:g}") for value in values]

    @property
    def lines(self) -> list[str]:
        """The lines between neighboring months; a month without a value leaves a gap."""
        runs = groupby(self.columns, lambda column: column.y is not None)
        drawn = [[f"{column.x},{column.y}" for column in run] for is_shown, run in runs if is_shown]
        return [" ".join(points) for points in drawn if len(points) > 1]

    @property
    def gaps(self) -> list[Period]:
        """The months without a value."""
        return [period for period in self.periods if period.alpha is None]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to show at all."""
        return len(self.gaps) == len(self.periods)

    def _height_of(self, value: float) -> float:
        return round(TOP + (1 - value) / (1 - self.floor) * (self.bottom - TOP), 1)
