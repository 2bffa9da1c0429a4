"""Normalize text, and collect the forms in which a term may be written.

- `basic_normalization_fn` brings text to a common form, for comparing.
- `get_lexical_variations` goes the other way: from a term to the forms it may have.
- The numbers and parts of dates have functions of their own.
- The single steps are functions of `str -> str`; the patterns are public.

All of them take time linear in the length of the text, whatever it holds.

>>> basic_normalization_fn("  getHTTPCode (now!) ", do_all=True)
'get http code now'
>>> sorted(get_hyphen_slash_expansions_fn("e-mail", subs=("", " ")))
['e mail', 'e-mail', 'email']
>>> int_to_en(42)
'forty two'

What is not text is refused:

>>> basic_normalization_fn(None)
Traceback (most recent call last):
dataknobs_xization._checks.NotTextError: text must be a str, not NoneType: \
convert it first
"""

from __future__ import annotations

from dataknobs_xization import _checks
from dataknobs_xization._numbers import (
    int_to_en,
    month_day_variations_fn,
    year_variations_fn,
    zero_pad_variations,
)
from dataknobs_xization._transforms import (
    ALL_SYMBOLS_RE,
    AMPERSAND_RE,
    CAMELCASE_LU_RE,
    CAMELCASE_UL_RE,
    EMBEDDED_SYMS_RE,
    HYPHEN_ONLY_RE,
    HYPHEN_SLASH_RE,
    NON_EMBEDDED_WORD_SYMS_RE,
    PARENTHETICAL_RE,
    SLASH_ONLY_RE,
    SQUASH_WS_RE,
    drop_embedded_symbols_fn,
    drop_non_embedded_symbols_fn,
    drop_parentheticals_fn,
    expand_ampersand_fn,
    expand_camelcase_fn,
    replace_smart_quotes_fn,
)
from dataknobs_xization._variations import (
    get_hyphen_slash_expansions_fn,
    get_lexical_variations,
)

__all__ = [
    "ALL_SYMBOLS_RE",
    "AMPERSAND_RE",
    "CAMELCASE_LU_RE",
    "CAMELCASE_UL_RE",
    "EMBEDDED_SYMS_RE",
    "HYPHEN_ONLY_RE",
    "HYPHEN_SLASH_RE",
    "NON_EMBEDDED_WORD_SYMS_RE",
    "PARENTHETICAL_RE",
    "SLASH_ONLY_RE",
    "SQUASH_WS_RE",
    "basic_normalization_fn",
    "drop_embedded_symbols_fn",
    "drop_non_embedded_symbols_fn",
    "drop_parentheticals_fn",
    "expand_ampersand_fn",
    "expand_camelcase_fn",
    "get_hyphen_slash_expansions_fn",
    "get_lexical_variations",
    "int_to_en",
    "month_day_variations_fn",
    "replace_smart_quotes_fn",
    "year_variations_fn",
    "zero_pad_variations",
]


# The signature is published: each switch is an argument.
def basic_normalization_fn(  # pylint: disable=too-many-arguments
    text: str,
    lowercase: bool = True,
    expand_camelcase: bool = True,
    simplify_quote_chars: bool = True,
    drop_non_embedded_symbols: bool = False,
    spacify_embedded_symbols: bool = False,
    drop_embedded_symbols: bool = False,
    squash_whitespace: bool = False,
    do_all: bool = False,
) -> str:
    """Bring text to a common form, by the steps asked for, in the order given.

    Of the three switches for symbols, both "drop" ones together remove all symbols;
    otherwise only the first that is on has an effect. Symbols are characters that
    are neither letters, digits, `_` nor white space.

    >>> basic_normalization_fn("fooBar  Don\u2019t stop-now!")
    "foo bar  don't stop-now!"
    >>> basic_normalization_fn("fooBar  Don\u2019t stop-now!", do_all=True)
    'foo bar dont stopnow'

    Args:
        text: the text.
        lowercase: True for lower case; done after the next one.
        expand_camelcase: True to put spaces between words in camel case.
        simplify_quote_chars: True for straight quotes instead of curly ones.
        drop_non_embedded_symbols: True to remove symbols at the edges of words.
        spacify_embedded_symbols: True for a space instead of symbols inside words.
        drop_embedded_symbols: True to remove symbols inside words.
        squash_whitespace: True for single spaces between words and none around.
        do_all: True for camel case, lower case, no symbols, single spaces.

    Returns:
        The normalized text.

    Raises:
        ValidationError: the text is no `str`; it is a `TypeError` too.
    """
    _checks.check_text(text)
    if do_all or expand_camelcase:
        text = expand_camelcase_fn(text)
    if do_all or lowercase:
        text = text.lower()
    if do_all or (drop_non_embedded_symbols and drop_embedded_symbols):
        text = ALL_SYMBOLS_RE.sub("", text)
    else:
        if drop_non_embedded_symbols:
            text = drop_non_embedded_symbols_fn(text)
        elif spacify_embedded_symbols:
            text = drop_embedded_symbols_fn(text, " ")
        elif drop_embedded_symbols:
            text = drop_embedded_symbols_fn(text)
        if simplify_quote_chars:
            text = replace_smart_quotes_fn(text)
    if do_all or squash_whitespace:
        text = " ".join(text.split())
    return text
