"""Collect the forms in which one and the same term may be written."""

from __future__ import annotations

from typing import Callable, Optional, Pattern, Sequence, Set, Tuple

from dataknobs_xization import _checks
from dataknobs_xization._transforms import (
    HYPHEN_SLASH_RE,
    drop_embedded_symbols_fn,
    drop_non_embedded_symbols_fn,
    drop_parentheticals_fn,
    expand_ampersand_fn,
    expand_camelcase_fn,
)

# The signatures here are published: each switch is an argument.
# pylint: disable=too-many-arguments,too-many-locals


def get_hyphen_slash_expansions_fn(
    text: str,
    subs: Optional[Sequence[str]] = ("-", " ", ""),
    add_self: bool = True,
    do_split: bool = True,
    min_split_token_len: int = 2,
    hyphen_slash_re: Pattern[str] = HYPHEN_SLASH_RE,
) -> Set[str]:
    """Write a term with other characters for its hyphens and slashes, and in parts.

    Hyphens, slashes and spaces count if they are directly between two word
    characters. `hyphen_slash_re` tells where to split; what is replaced is always
    all of them.

    >>> sorted(get_hyphen_slash_expansions_fn("data-base"))
    ['base', 'data', 'data base', 'data-base', 'database']
    >>> sorted(get_hyphen_slash_expansions_fn("a-b", subs=" "))
    ['a b', 'a-b']

    Args:
        text: the term.
        subs: what to put for the hyphens and slashes, each giving one form, as `re.sub`
            takes it.
        add_self: True to return the term itself too.
        do_split: True to return the parts too, if all are long enough.
        min_split_token_len: the least length of the shortest part, in characters.
        hyphen_slash_re: where to split.

    Returns:
        The forms.
    """
    _checks.check_text(text)
    forms = {text} if add_self else set()
    forms.update(HYPHEN_SLASH_RE.sub(sub, text) for sub in subs or ())
    parts = hyphen_slash_re.split(text) if do_split else []
    if all(len(part) >= min_split_token_len for part in parts):
        forms.update(parts)
    return forms


def get_lexical_variations(
    text: str,
    include_self: bool = True,
    expand_camelcase: bool = True,
    drop_non_embedded_symbols: bool = True,
    drop_embedded_symbols: bool = True,
    spacify_embedded_symbols: bool = False,
    do_hyphen_expansion: bool = True,
    hyphen_subs: Optional[Sequence[str]] = (" ", ""),
    do_hyphen_split: bool = True,
    min_hyphen_split_token_len: int = 2,
    do_slash_expansion: bool = True,
    slash_subs: Optional[Sequence[str]] = (" ", " or "),
    do_slash_split: bool = True,
    min_slash_split_token_len: int = 1,
    drop_parentheticals: bool = True,
    expand_ampersands: bool = True,
    add_eng_plurals: bool = True,
) -> Set[str]:
    """Collect the forms of a term, each made by one change of the term itself.

    Steps that change nothing give the term, even without `include_self`. The
    hyphen and the slash steps both treat hyphens, slashes and spaces alike; each
    is done if its expansion or its split is on, its substitutes in either case.

    >>> sorted(get_lexical_variations("dataBase"))
    ['data Base', 'data Bases', 'dataBase', 'dataBases']

    Args:
        text: the term.
        include_self: True to return the term itself.
        expand_camelcase: see `expand_camelcase_fn`.
        drop_non_embedded_symbols: see `drop_non_embedded_symbols_fn`.
        drop_embedded_symbols: see `drop_embedded_symbols_fn`.
        spacify_embedded_symbols: put a space for symbols between word characters.
        do_hyphen_expansion: see `get_hyphen_slash_expansions_fn`.
        hyphen_subs: the substitutes in the hyphen step.
        do_hyphen_split: True for the parts too.
        min_hyphen_split_token_len: the least length of these parts.
        do_slash_expansion: the same again, with other substitutes.
        slash_subs: the substitutes in the slash step.
        do_slash_split: True for the parts too.
        min_slash_split_token_len: the least length of these parts.
        drop_parentheticals: see `drop_parentheticals_fn`.
        expand_ampersands: see `expand_ampersand_fn`.
        add_eng_plurals: True to add an `s` to each form, besides.

    Returns:
        The forms.
    """
    _checks.check_text(text)
    steps: Tuple[Tuple[bool, Callable[[str], str]], ...] = (
        (include_self, str),
        (expand_camelcase, expand_camelcase_fn),
        (drop_non_embedded_symbols, drop_non_embedded_symbols_fn),
        (drop_embedded_symbols, drop_embedded_symbols_fn),
        (spacify_embedded_symbols, lambda term: drop_embedded_symbols_fn(term, " ")),
        (drop_parentheticals, drop_parentheticals_fn),
        (expand_ampersands, expand_ampersand_fn),
    )
    expansions = (
        (do_hyphen_expansion, hyphen_subs, do_hyphen_split, min_hyphen_split_token_len),
        (do_slash_expansion, slash_subs, do_slash_split, min_slash_split_token_len),
    )
    forms = {step(text) for is_on, step in steps if is_on}
    for is_on, subs, do_split, least in expansions:
        if is_on or do_split:
            forms |= get_hyphen_slash_expansions_fn(text, subs, False, do_split, least)
    return forms | {f"{form}s" for form in forms} if add_eng_plurals else forms
