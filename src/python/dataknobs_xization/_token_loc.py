"""Say where a token is."""

from __future__ import annotations

from typing import Optional


class TokenLoc:
    """Hold the bounds of a token in a padded text, and its number.

    >>> loc = TokenLoc(1, 4, 0)
    >>> loc, loc.len, loc.end_loc_incl
    (#0[1:4), 3, 3)
    >>> TokenLoc(1, 4, start_incl=False, end_incl=True).start_loc_incl
    2

    Args:
        start_loc: where it starts.
        end_loc: where it ends.
        token_num: its number; None if it is not known.
        start_incl: True if the start is the first character, not that before it.
        end_incl: True if the end is the last character, not that after it.
    """

    # The signature is published.
    def __init__(  # pylint: disable=too-many-arguments
        self,
        start_loc: int,
        end_loc: int,
        token_num: Optional[int] = None,
        start_incl: bool = True,
        end_incl: bool = False,
    ) -> None:
        self._start_loc = start_loc
        self._end_loc = end_loc
        self._token_num = token_num
        self._start_incl = start_incl
        self._end_incl = end_incl

    def __repr__(self) -> str:
        number = f"#{self.token_num}" if self.token_num >= 0 else ""
        opened = "[" if self._start_incl else "("
        closed = "]" if self._end_incl else ")"
        return f"{number}{opened}{self._start_loc}:{self._end_loc}{closed}"

    @property
    def len(self) -> int:
        """Return the number of characters."""
        return self.end_loc_excl - self.start_loc_incl

    @property
    def start_loc_incl(self) -> int:
        """Return the place of the first character."""
        return self._start_loc if self._start_incl else self._start_loc + 1

    @property
    def start_loc_excl(self) -> int:
        """Return the place before the first character."""
        return self.start_loc_incl - 1

    @property
    def end_loc_incl(self) -> int:
        """Return the place of the last character."""
        return self.end_loc_excl - 1

    @property
    def end_loc_excl(self) -> int:
        """Return the place after the last character."""
        return self._end_loc + 1 if self._end_incl else self._end_loc

    @property
    def token_num(self) -> int:
        """Return the number of the token, or -1 if it is not known."""
        return -1 if self._token_num is None else self._token_num
