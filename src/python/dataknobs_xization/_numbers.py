"""Write numbers and the parts of dates in the ways that people write them."""

from __future__ import annotations

from typing import Any, Iterator, List, Set

_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen"
    " fourteen fifteen sixteen seventeen eighteen nineteen"
).split()
_TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
_SCALES = ("trillion", "billion", "million", "thousand", "")
_TRILLION = 10**12


def int_to_en(num: Any) -> Any:
    """Spell an integer in English words.

    There is an "and" only after "hundred", and no hyphen. Beyond 999 trillion the
    word is repeated: `10**24` is `one trillion trillion`. What is no integer is
    returned as it is.

    >>> int_to_en(12345)
    'twelve thousand three hundred and forty five'
    >>> int_to_en(-1001), int_to_en(10**15), int_to_en(1.5)
    ('negative one thousand one', 'one thousand trillion', 1.5)

    Args:
        num: the integer.

    Returns:
        The words.
    """
    if not isinstance(num, int):
        return num
    if num == 0:
        return _SMALL[0]
    words: List[str] = ["negative"] if num < 0 else []
    first, *others = _groups(abs(num), _TRILLION)
    words += _below_trillion(first)
    for group in others:
        words += ["trillion", *_below_trillion(group)]
    return " ".join(words)


def _groups(num: int, base: int) -> List[int]:
    """Return the digits of a positive number in this base, highest first."""
    groups = []
    while num:
        num, group = divmod(num, base)
        groups.append(group)
    return groups[::-1]


def _below_trillion(num: int) -> Iterator[str]:
    thousands = _groups(num, 1000)
    for group, scale in zip(thousands, _SCALES[-len(thousands) :] if thousands else ()):
        if group:
            yield from _below_thousand(group)
            if scale:
                yield scale


def _below_thousand(num: int) -> Iterator[str]:
    hundreds, rest = divmod(num, 100)
    if hundreds:
        yield from (_SMALL[hundreds], "hundred")
        if rest:
            yield "and"
    if rest >= 20:
        tens, rest = divmod(rest, 10)
        yield _TENS[tens]
    if rest:
        yield _SMALL[rest]


def zero_pad_variations(val: int, min_zpad_len: int, max_zpad_len: int) -> Set[str]:
    """Write a number with leading zeros, in each length below `max_zpad_len`.

    Only forms with at least one leading zero are made, except for powers of ten,
    which come unpadded too. A number below 1 is padded from one character on.

    >>> sorted(zero_pad_variations(9, 2, 4)), sorted(zero_pad_variations(10, 2, 4))
    (['009', '09'], ['010', '10'])

    Args:
        val: the number.
        min_zpad_len: the least length in characters.
        max_zpad_len: the length to stop before.

    Returns:
        The forms.
    """
    # Published behaviour: 10 counts as one digit, 100 as two, and 1 as none.
    digits = len(str(val - 1)) if val > 1 else 0
    shortest = max(min_zpad_len, digits + 1)
    return {f"{val:0{length}d}" for length in range(shortest, max_zpad_len)}


def month_day_variations_fn(month_or_day: int, do_int_to_en: bool = False) -> Set[str]:
    """Write a month or day: as it is, with two digits, and in words on request.

    >>> sorted(month_day_variations_fn(9, do_int_to_en=True))
    ['09', '9', 'nine']

    Args:
        month_or_day: the number.
        do_int_to_en: True for the words too.

    Returns:
        The forms.
    """
    forms = {str(month_or_day), f"{month_or_day:02d}"}
    return forms | {int_to_en(month_or_day)} if do_int_to_en else forms


def year_variations_fn(
    year: int,
    min_year: int = 0,
    max_year: int = 9999,
    do_int_to_en_below_100: bool = False,
    numeric_only: bool = False,
) -> Set[str]:
    """Write a year in digits and words, whole or as century and remainder.

    A year outside the range comes in digits only. With `numeric_only` the century
    before a remainder in digits is spelled all the same.

    >>> sorted(year_variations_fn(1905, numeric_only=True))
    ['05', '1905', 'nineteen 05', 'nineteen hundred 05']
    >>> sorted(year_variations_fn(2000)), sorted(year_variations_fn(45))
    (['00', '2000', 'two thousand'], ['45'])

    Args:
        year: the year.
        min_year: the first year to vary.
        max_year: the last year to vary.
        do_int_to_en_below_100: True to spell years below 100 too.
        numeric_only: True to spell neither the year nor its remainder.

    Returns:
        The forms.
    """
    forms = {str(year)}
    if not min_year <= year <= max_year:
        return forms
    century, remainder = divmod(year, 100)
    if century > 0 or remainder < 10:
        forms.add(f"{remainder:02d}")
    if not numeric_only and (century > 0 or do_int_to_en_below_100):
        forms.add(int_to_en(year))
    if century > 0 and remainder > 0:
        forms.update(_century_forms(century, remainder, numeric_only))
    return forms


def _century_forms(century: int, remainder: int, numeric_only: bool) -> Iterator[str]:
    endings = [f"{remainder:02d}"]
    if not numeric_only:
        words = int_to_en(remainder)
        endings += [f"oh {words}" if remainder < 10 else words, f"and {words}"]
        yield words
    thousands, rest = divmod(century, 10)
    long_form = (
        f"{int_to_en(century)} hundred" if rest else f"{int_to_en(thousands)} thousand"
    )
    for ending in endings:
        yield f"{int_to_en(century)} {ending}"
        yield f"{long_form} {ending}"
    yield from endings[:2]
