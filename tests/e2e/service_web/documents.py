"""What the service holds while its pages are looked at."""

from __future__ import annotations

from typing import Any

import httpx

__all__ = ["GUIDE", "HOSTILE", "fill"]

GUIDE = """# The red wines of Rioja

Rioja is a wine region in Spain. Its **red wine** is mostly Tempranillo.

## Grapes

Tempranillo gives colour and *red* fruit, Garnacha gives body. See [more](more.md) and
[a site](https://example.org/rioja).

### Tempranillo

A black grape, early to ripen.

| grape | share | colour |
|---|---:|---|
| Tempranillo | 87 % | red |
| Viura | 4 % | white |

## Ageing

> Crianza, Reserva, Gran Reserva: two, three and five years.

- Crianza
- Reserva
  - in oak

```python
age = {"Crianza": 2, "Reserva": 3, "Gran Reserva": 5}  # WIDE
```

![a picture of elsewhere](https://evil.example/picture.png)
""".replace("WIDE", "a line that is too long for the page, and scrolls " * 3)

HOSTILE = """<h1 onclick="alert(1)">Wine &lt;script&gt;</h1>
<script>document.title = "owned"; alert(1)</script>
<p><a href="javascript:alert(1)">one</a> <a href=" java\tscript:alert(2)">two</a>
<img src="https://evil.example/x.png" onerror="alert(3)"><svg onload="alert(4)"></svg>
<style>* { display: none }</style>
<link rel="stylesheet" href="https://evil.example/x.css">
<iframe src="https://evil.example/"></iframe><base href="https://evil.example/">
<meta http-equiv="refresh" content="0;url=https://evil.example/">
<form action="https://evil.example/"><input name="q" autofocus></form>
<p style="position:fixed;inset:0" id="q" class="bar">covered \u202ewine"""

TITLE = '"><script>document.title = "owned"</script>\u202egnp.exe'

_ARABIC = "\u0627\u0644\u0646\u0628\u064a\u0630 \u0627\u0644\u0623\u062d\u0645\u0631"
_YEARS = "\n\n".join(f"## Year {y}\n\nThe red wine of {y}." for y in range(1990, 2010))

DOCUMENTS: dict[str, dict[str, Any]] = {
    "wine/rioja.md": {"text": GUIDE, "metadata": {"country": "Spain", "year": 2019}},
    "wine/years.md": {"text": f"# Years\n\n{_YEARS}", "metadata": {"country": "Spain"}},
    "wine/bordeaux.html": {
        "text": "<h1>Bordeaux</h1>Claret is a red <b>wine</b>.<h2>Left</h2>Cabernet.",
        "metadata": {"country": "France"},
    },
    "wine/list.json": {"text": '{"wines": [{"name": "Rueda", "colour": "white"}]}'},
    "odd/hostile.html": {"text": HOSTILE, "title": TITLE, "metadata": {"note": TITLE}},
    "odd/right-to-left.txt": {
        "text": f"\u202eturned around\u202c wine\n\n{_ARABIC}",
        "title": _ARABIC,
    },
    "odd/" + "very-long-name-" * 12: {"text": "wine" + "W" * 400 + " wine " * 40},
}
TYPES = {"md": "text/markdown", "html": "text/html", "json": "application/json"}
LEXICONS = {
    "color": {"red": ["red", "vin rouge"], "white": ["white"], "black": ["black"]},
    "drink": {"wine": ["wine", "wines"], "red wine": ["red wine", "red wines"]},
    "grape": {"Tempranillo": ["Tempranillo"], "Garnacha": ["Garnacha"]},
    "place": {"Spain": ["Spain", "Rioja"], "France": ["France", "Bordeaux"]},
}


def fill(client: httpx.Client) -> None:
    """Store all of it."""
    for name, document in DOCUMENTS.items():
        kind = TYPES.get(name.rpartition(".")[2], "text/plain")
        answer = client.put(
            f"/v1/documents/{name}", json=document | {"media_type": kind}
        )
        answer.raise_for_status()
    for name, ids in LEXICONS.items():
        terms = [{"id": id_, "term": t} for id_, found in ids.items() for t in found]
        client.put(f"/v1/authorities/{name}", json={"terms": terms}).raise_for_status()
