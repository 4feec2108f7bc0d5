"""A measured value beside what it must reach."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value beside what it must reach; `least` True where more is better."""

    name: str
    value: float
    unit: str
    bound: float
    least: bool = False

    @property
    def reached(self) -> bool:
        """Whether the bound is kept."""
        return self.value >= self.bound if self.least else self.value <= self.bound
