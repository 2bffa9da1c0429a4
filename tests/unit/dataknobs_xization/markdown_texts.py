"""Markdown for tests: whatever can stand next to each other does."""

from __future__ import annotations

from hypothesis import strategies as st

LINES = (
    *("# One", "## Two words", "### c ##", "#### d", "#no heading", "# "),
    *("text", "A sentence. Another! A third? ", "long word " * 8, "e\u0301e\u0301 x"),
    *("", "", "  ", "- a", "* b", "  - nested", "  more", "    deep", "1. x", "1) y"),
    *("```", "```python", "````", "  ```", "~~~", "``` x y"),
    *("| a | b |", "|---|---|", "a | b", "--- | ---", "| 1 | 2 |"),
    *("**b** c", "*i*", "`c` d", "_u_ v", "12 e", "3.5", "-f", "+ g", ":-", ":h:", "|"),
    *("> quote", ">", "> ```", "    code", "\tcode", "---", "***", "- - -", "==="),
    *(
        "\U0001f468\u200d\U0001f469\u200d\U0001f467",
        "w" * 30,
        "<div>",
        "\x0c",
        "\u2028",
    ),
)

texts = st.builds(
    lambda mark, lines, end, last: mark + end.join(lines) + last,
    st.sampled_from(["", "", "\ufeff", "---\na: b\n---\n"]),
    st.lists(st.sampled_from(LINES), max_size=25),
    st.sampled_from(["\n", "\n", "\r\n", "\r"]),
    st.sampled_from(["", "\n"]),
)
