"""The straight line closest to points."""

from __future__ import annotations

from typing import Optional


class LinearRegression:
    """Fit the line y = m x + b to points, one by one.

    The line is computed from the distances to the first point, so that it is exact
    far from zero too. It is undetermined, with m and b 0.0, until two points differ
    in x. Not for several threads at a time.

    >>> line = LinearRegression()
    >>> for x in range(3):
    ...     line.add(x, 2 * x + 1)
    >>> print(line)
    y = 2.0000 x + 1.0000
    >>> line.get_y(10)
    21.0

    Attributes:
        n: the number of points.
        x_sum, y_sum, xy_sum, xx_sum, yy_sum: sums over all points.
    """

    # pylint: disable=too-many-instance-attributes  # published, and their like

    def __init__(self) -> None:
        self.n = 0
        self.x_sum = 0.0
        self.y_sum = 0.0
        self.xy_sum = 0.0
        self.xx_sum = 0.0
        self.yy_sum = 0.0
        self._x_first = self._y_first = 0.0
        self._x_far = self._y_far = 0.0  # sums of the distances to the first point
        self._xy_far = self._xx_far = 0.0
        self._slope: Optional[float] = None

    def __str__(self) -> str:
        return f"y = {self.m:.4f} x + {self.b:.4f}"

    @property
    def m(self) -> float:
        """Return the slope."""
        if self._slope is None:
            spread = self.n * self._xx_far - self._x_far * self._x_far
            joint = self.n * self._xy_far - self._x_far * self._y_far
            self._slope = joint / spread if spread else 0.0
        return self._slope

    @property
    def b(self) -> float:
        """Return the y of x = 0."""
        return self.get_y(0.0)

    def get_y(self, x: float) -> float:
        """Return the y of the line at an x.

        Args:
            x: where to look.
        """
        spread = self.n * self._xx_far - self._x_far * self._x_far
        if not spread:
            return 0.0
        y_far = self._y_far - self.m * self._x_far
        return self._y_first + self.m * (x - self._x_first) + y_far / self.n

    def add(self, x: float, y: float) -> None:
        """Add a point.

        Args:
            x: its x.
            y: its y.
        """
        if not self.n:
            self._x_first, self._y_first = x, y
        self.n += 1
        self.x_sum += x
        self.y_sum += y
        self.xy_sum += x * y
        self.xx_sum += x * x
        self.yy_sum += y * y
        x_far, y_far = x - self._x_first, y - self._y_first
        self._x_far += x_far
        self._y_far += y_far
        self._xy_far += x_far * y_far
        self._xx_far += x_far * x_far
        self._slope = None
