"""Turn text into what programs can compare and count.

The modules:

- `normalize`: bring text to a common form, and collect the forms of a term.

Importing the package loads no third-party package.

>>> from dataknobs_xization import normalize
>>> normalize.basic_normalization_fn("fooBar \u201cDon\u2019t\u201d stop-now!")
'foo bar "don\\'t" stop-now!'
>>> normalize.basic_normalization_fn("fooBar  stop-now!", do_all=True)
'foo bar stopnow'

Which forms may a term, a number or a year have in a text?

>>> sorted(normalize.get_lexical_variations("in/out", add_eng_plurals=False))
['in', 'in or out', 'in out', 'in/out', 'inout', 'out']
>>> normalize.int_to_en(1905)
'one thousand nine hundred and five'
>>> "nineteen oh five" in normalize.year_variations_fn(1905)
True
"""

from dataknobs_xization import annotations, authorities, masking_tokenizer, normalize
from dataknobs_xization.masking_tokenizer import CharacterFeatures, TextFeatures

__all__ = [
    "CharacterFeatures",
    "TextFeatures",
    "annotations",
    "authorities",
    "lexicon",
    "masking_tokenizer",
    "normalize",
]

__version__ = "1.0.0"
