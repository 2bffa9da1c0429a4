"""Jobs of texts: normalizing, tokenizing, and finding the entries of a lexicon."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Any

from performance.documents import words
from performance.job import OURS, PUBLISHED, Contender, Goal, Job
from performance.measures import growth

Spans = list[tuple[int, int, str]]


def prose(size: int) -> str:
    """Return a text with lines, punctuation, quotes, camel case and accents."""
    chance = random.Random(size)
    parts: list[str] = []
    length = 0
    ends = (" ", " ", " ", " ", " ", ", ", ". ", "\n", " & ", "-", " (", ") ")
    for word in words(size // 4, size):
        form = chance.randrange(20)
        if form == 0:
            word = f"\u201c{word.capitalize()}\u201d"
        elif form == 1:
            word = f"{word}{word.capitalize()}"
        elif form == 2:
            word = f"caf\u00e9s{word.upper()}Item"
        parts += (word, chance.choice(ends))
        length += len(word) + len(parts[-1])
        if length >= size:
            break
    return "".join(parts)[:size]


# Normalizing


def normalize_ours(text: str) -> Callable[[], Any]:
    from dataknobs_xization.normalize import basic_normalization_fn

    lines = text.splitlines()
    return lambda: [basic_normalization_fn(line) for line in lines]


def normalize_ftfy(text: str) -> Callable[[], Any]:
    from ftfy import fix_text

    lines = text.splitlines()
    return lambda: [fix_text(line).lower() for line in lines]


def normalizer(name: str) -> Callable[[str], Callable[[], Any]]:
    def prepare(text: str) -> Callable[[], Any]:
        from dataknobs_xization import normalize

        function = getattr(normalize, name)
        return lambda: function(text)

    return prepare


def _adversarial(name: str, function: str, make: Callable[[int], str]) -> Job:
    contender = Contender(normalizer(function))
    return Job(
        f"normalize/{name}",
        f"`{function}`, worst case: how much longer 10,000 characters take than 5,000",
        make,
        sizes=(5_000, 10_000),
        smoke=(50, 100),
        contenders={OURS: contender, PUBLISHED: contender},
        at_most=2.5,
        measure=growth,
    )


# Tokens


def tokens_ours(text: str) -> Callable[[], Any]:
    from dataknobs_xization import TextFeatures

    def run() -> Any:
        table = TextFeatures(text).token_table(str.lower)
        return list(
            zip(table.positions(), table.texts, table.norm_texts, table.post_delims)
        )

    return run


def token_objects(text: str) -> Callable[[], Any]:
    from dataknobs_xization import TextFeatures

    def run() -> Any:
        return [
            (token.token_pos, token.token_text, token.norm_text, token.post_delims)
            for token in TextFeatures(text).get_tokens(str.lower)
        ]

    return run


def tokens_regex(text: str) -> Callable[[], Any]:
    pattern = re.compile(r"([^\W_]+)([\W_]*)")

    def run() -> Any:
        return [
            (match.span(1), match[1], match[1].lower(), match[2])
            for match in pattern.finditer(text)
        ]

    return run


def tokens_nltk(text: str) -> Callable[[], Any]:
    from nltk.tokenize import WordPunctTokenizer

    def run() -> Any:
        spans = WordPunctTokenizer().span_tokenize(text)
        return [((i, j), text[i:j], text[i:j].lower(), "") for i, j in spans]

    return run


def tokens_spacy(text: str) -> Callable[[], Any]:
    from spacy.lang.en import English  # pants: no-infer-dep

    tokenize = English(max_length=10**9).tokenizer

    def run() -> Any:
        return [
            (
                (token.idx, token.idx + len(token)),
                token.text,
                token.lower_,
                token.whitespace_,
            )
            for token in tokenize(text)
        ]

    return run


# Lexicon


def lexicon(size: int) -> tuple[list[str], str]:
    """Return 10,000 entries, or as many as a short text allows, and a text."""
    chance = random.Random(size)
    known = [
        "".join(chance.choice("bcdfglmnprst") + chance.choice("aeiou") for _ in "abc")
        for _ in range(4_000)
    ]
    count = min(10_000, size // 4)
    entries = {
        " ".join(chance.choices(known, k=chance.choice((1, 1, 2, 3))))
        for _ in range(count)
    }
    text = " ".join(chance.choices(known, k=size // 14))
    parts = [text, *chance.choices(sorted(entries), k=size // 30)]
    return sorted(entries), ". ".join(parts)[:size]


def spans(found: Any) -> Spans:
    """Return what a matcher calls (start, end, entry, value)."""
    return [match[:3] for match in found]


def spans_behind(found: Any) -> Spans:
    """Return what a matcher calls (entry, start, end)."""
    return [(start, end, entry) for entry, start, end in found]


def lexicon_ours(given: tuple[list[str], str]) -> Callable[[], Any]:
    from dataknobs_xization.lexicon import LexiconMatcher

    entries, text = given
    matcher = LexiconMatcher((entry, entry) for entry in entries)
    return lambda: matcher.find(text)


def lexicon_flashtext(given: tuple[list[str], str]) -> Callable[[], Any]:
    from flashtext import KeywordProcessor

    entries, text = given
    processor = KeywordProcessor(case_sensitive=True)
    processor.add_keywords_from_list(entries)
    return lambda: processor.extract_keywords(text, span_info=True)


def lexicon_flashtext2(given: tuple[list[str], str]) -> Callable[[], Any]:
    from flashtext2 import KeywordProcessor

    entries, text = given
    processor = KeywordProcessor(case_sensitive=True)
    processor.add_keywords_from_iter(entries)
    return lambda: processor.extract_keywords_with_span(text)


def lexicon_ahocorasick(given: tuple[list[str], str]) -> Callable[[], Any]:
    from ahocorasick import Automaton

    entries, text = given
    automaton = Automaton()
    for entry in entries:
        automaton.add_word(entry, entry)
    automaton.make_automaton()

    def run() -> Spans:
        padded = f"{text} "
        bounded = []
        for last, entry in automaton.iter(text):
            start = last + 1 - len(entry)
            if not padded[last + 1].isalnum() and not padded[start - 1].isalnum():
                bounded.append((start, last + 1, entry))
        bounded.sort(key=lambda found: (found[0], -found[1]))
        return _apart(bounded)

    return run


def lexicon_trie(given: tuple[list[str], str]) -> Callable[[], Any]:
    from retrie.trie import Trie

    entries, text = given
    trie = Trie()
    trie.add(*entries)
    pattern = re.compile(rf"\b{trie.pattern()}\b")
    return lambda: [(*m.span(), m.group()) for m in pattern.finditer(text)]


def _apart(found: Spans) -> Spans:
    """Return those that overlap none before them."""
    apart: Spans = []
    free = 0
    for each in found:
        if each[0] >= free:
            apart.append(each)
            free = each[1]
    return apart


# Regular expressions


def alternatives(size: int) -> tuple[list[str], str]:
    """Return 10,000 words, fewer for a short text, and a text with some of them."""
    chance = random.Random(size)
    names = [f"word{number}" for number in range(min(10_000, size))]
    mixed = [*words(size // 8, size), *chance.choices(names, k=size // 40)]
    chance.shuffle(mixed)
    chance.shuffle(names)
    return names, " ".join(mixed)[:size]


def regex_ours(given: tuple[list[str], str]) -> Callable[[], Any]:
    from dataknobs_xization.authorities import RegexAuthority

    names, text = given
    pattern = re.compile(rf"\b(?:{'|'.join(names)})\b")
    authority = RegexAuthority("word", pattern)

    def run() -> Spans:
        rows = authority.annotate_input(text).ann_row_dicts
        return [(row["start_pos"], row["end_pos"], row["text"]) for row in rows]

    return run


def regex_trie(given: tuple[list[str], str]) -> Callable[[], Any]:
    from retrie.trie import Trie

    names, text = given
    trie = Trie()
    trie.add(*names)
    pattern = re.compile(rf"\b{trie.pattern()}\b")
    return lambda: [(*m.span(), m.group()) for m in pattern.finditer(text)]


def regex_plain(given: tuple[list[str], str]) -> Callable[[], Any]:
    names, text = given
    pattern = re.compile(rf"\b(?:{'|'.join(names)})\b")
    return lambda: [(*m.span(), m.group()) for m in pattern.finditer(text)]


JOBS = [
    Job(
        "normalize/basic",
        "`basic_normalization_fn` of each line of 1 MB",
        prose,
        sizes=(1_000_000,),
        smoke=(2_000,),
        contenders={
            OURS: Contender(normalize_ours),
            PUBLISHED: Contender(normalize_ours),
            "ftfy": Contender(
                normalize_ftfy, differs="repairs encodings, splits no camel case"
            ),
        },
        goals=[Goal(PUBLISHED, 3)],
    ),
    _adversarial("camel-case", "expand_camelcase_fn", lambda size: "A" * size),
    _adversarial("ampersands", "expand_ampersand_fn", lambda size: " " * size),
    _adversarial("parentheses", "drop_parentheticals_fn", lambda size: "(" * size),
    _adversarial("symbols", "drop_embedded_symbols_fn", lambda size: "-" * size),
    Job(
        "tokens/table",
        "tokens of 200 kB: places, texts, normalized, what is between",
        prose,
        sizes=(200_000,),
        smoke=(2_000,),
        contenders={
            OURS: Contender(tokens_ours),
            "dataknobs, Token objects": Contender(token_objects),
            PUBLISHED: Contender(token_objects),
            "re": Contender(tokens_regex, differs="splits no camel case"),
            "nltk": Contender(
                tokens_nltk, differs="splits no camel case; symbols are tokens"
            ),
            "spaCy": Contender(
                tokens_spacy, differs="rules of its own; symbols are tokens"
            ),
        },
        goals=[Goal(PUBLISHED, 50), Goal("nltk", 2)],
    ),
    Job(
        "lexicon/find",
        "the places of 10,000 entries in 1 MB",
        lexicon,
        sizes=(1_000_000,),
        smoke=(4_000,),
        contenders={
            OURS: Contender(lexicon_ours, spans),
            "flashtext": Contender(lexicon_flashtext, spans_behind),
            "flashtext2 (Rust)": Contender(
                lexicon_flashtext2,
                spans_behind,
                differs="misses entries in what began like a longer one",
            ),
            "pyahocorasick (C)": Contender(lexicon_ahocorasick),
            "re with a trie": Contender(lexicon_trie),
        },
        goals=[Goal("flashtext", 1.5), Goal("pyahocorasick (C)", 1 / 1.2)],
    ),
    Job(
        "lexicon/regex-authority",
        "`RegexAuthority` with 10,000 alternatives, 20,000 characters",
        alternatives,
        sizes=(20_000,),
        smoke=(400,),
        contenders={
            OURS: Contender(regex_ours),
            PUBLISHED: Contender(regex_ours),
            "re": Contender(regex_plain),
            "re with a trie": Contender(regex_trie),
        },
        goals=[Goal(PUBLISHED, 15)],
    ),
]
