"""A headless Chromium, driven through its DevTools protocol.

Every request and every complaint of a page is noted: `Page.hosts`, `Page.complaints`.
"""

from __future__ import annotations

import base64
import json
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from websockets.sync.client import ClientConnection, connect

__all__ = ["Browser", "Page", "Refused", "browser"]

_INSTALL = "install it: apt-get update && apt-get install -y chromium"
_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
    " --disable-dev-shm-usage --hide-scrollbars --force-device-scale-factor=1"
    " --remote-debugging-port=0 --remote-allow-origins=*"
).split()
_SECONDS = 30.0  # for anything to happen

# What the keys are to the browser: code, number, text.
_KEYS = {
    "Enter": ("Enter", 13, "\r"),
    "Escape": ("Escape", 27, ""),
    "Tab": ("Tab", 9, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
    "ArrowUp": ("ArrowUp", 38, ""),
    "/": ("Slash", 191, "/"),
}

# Everything whose right end is out of the window, though no box of its own scrolls it.
_OVERFLOWING = """
(() => {
  const scrolls = (e) => e && (["auto", "scroll", "hidden", "clip"].includes(
    getComputedStyle(e).overflowX) || scrolls(e.parentElement));
  const wide = document.documentElement.clientWidth;
  return [...document.body.querySelectorAll("*")].filter((e) => {
    const box = e.getBoundingClientRect();
    return box.width && box.height && box.right > wide + 1 && !scrolls(e.parentElement);
  }).map((e) => e.outerHTML.slice(0, 120));
})()
"""

# The texts whose contrast is below what WCAG 2 asks at level AA, with the numbers.
_TOO_FAINT = """
(() => {
  const often = { willReadFrequently: true };
  const paint = new OffscreenCanvas(1, 1).getContext("2d", often);
  const over = (layers) => {
    paint.clearRect(0, 0, 1, 1);
    for (const colour of layers) {
      paint.fillStyle = colour;
      paint.fillRect(0, 0, 1, 1);
    }
    return [...paint.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const light = (rgb) => {
    const [r, g, b] = rgb.map((v) => (v /= 255) <= 0.04045 ? v / 12.92
      : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const faint = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement, style = getComputedStyle(element);
    if (!walk.currentNode.data.trim() || !element.checkVisibility()
        || style.clipPath !== "none" || element.closest(".away, .skip")) continue;
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      layers.unshift(getComputedStyle(e).backgroundColor);
    }
    layers.unshift(getComputedStyle(document.documentElement).colorScheme.includes("dark")
      && matchMedia("(prefers-color-scheme: dark)").matches ? "black" : "white");
    const ground = light(over(layers)), ink = light(over([...layers, style.color]));
    const ratio = (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
    const size = parseFloat(style.fontSize), large = size >= 24
      || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5)) {
      faint.add(`${ratio.toFixed(2)} ${element.tagName}.${element.className}: `
        + walk.currentNode.data.trim().slice(0, 40));
    }
  }
  return [...faint];
})()
"""


class Refused(AssertionError):
    """The browser did not do what it was asked for, as when a page just goes."""


class Page:
    """A tab with cookies and storage of its own."""

    def __init__(self, connection: ClientConnection, target: str) -> None:
        self._connection = connection
        self._last = 0
        self._session: str | None = None
        self._loaded = False
        self.requests: list[str] = []
        self.complaints: list[str] = []
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log", "DOM"):
            self.call(f"{domain}.enable")

    @property
    def hosts(self) -> set[str]:
        """Where all requests went to."""
        return {urlsplit(url).netloc for url in self.requests} - {""}

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Have the browser do something, and return what came of it."""
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._connection.send(json.dumps(message))
        while True:
            answer = self._receive(_SECONDS)
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise Refused(f"{method}: {answer['error']}")
                result: dict[str, Any] = answer["result"]
                return result

    def show(self, width: int = 1280, height: int = 860, dark: bool = False) -> None:
        """Set the size of the window, and which colours the system prefers."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=width < 600,
        )
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        still = {"name": "prefers-reduced-motion", "value": "reduce"}
        self.call("Emulation.setEmulatedMedia", features=[scheme, still])

    def go(self, url: str) -> None:
        """Open a page, and wait until all of it is there."""
        self._loaded = False
        failed = self.call("Page.navigate", url=url).get("errorText")
        assert not failed, f"{url}: {failed}"
        self.wait_loaded()

    def wait_loaded(self) -> None:
        """Wait for the end of a navigation that has begun."""
        end = time.monotonic() + _SECONDS
        while not self._loaded:
            self._receive(end - time.monotonic())
        self._loaded = False
        self.evaluate("document.fonts.ready.then(() => true)")

    def evaluate(self, script: str) -> Any:
        """Return what a script returns, or what its promise holds."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def wait(self, script: str) -> None:
        """Wait until a script returns something true."""
        end = time.monotonic() + _SECONDS
        while time.monotonic() < end:
            try:
                if self.evaluate(f"Boolean({script})"):
                    return
            except Refused:  # a page that is just going; the next one may fit
                pass
            self._drain(0.05)
        raise AssertionError(f"never true: {script}\n{self.complaints}")

    def text(self, selector: str) -> str:
        """Return the text that can be seen in the first element that fits."""
        element = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"{element}?.innerText")
        found: str = self.evaluate(f"{element}.innerText")
        return found

    def focus(self) -> str:
        """Return what has the focus: its id, or else its text."""
        found: str = self.evaluate(
            "document.activeElement.id || document.activeElement.innerText.trim()"
        )
        return found

    def click(self, selector: str) -> None:
        """Click on the middle of an element with the mouse."""
        script = f"""(async () => {{
          const element = document.querySelector({json.dumps(selector)});
          element.scrollIntoView({{ block: "nearest" }});
          // What the page itself does about that has happened two frames later.
          for (const _ of [1, 2]) await new Promise(requestAnimationFrame);
          const box = element.getBoundingClientRect();
          return [box.x + box.width / 2, box.y + box.height / 2];
        }})()"""
        x, y = self.evaluate(script)
        for kind in ("mousePressed", "mouseReleased"):
            self.call(
                "Input.dispatchMouseEvent",
                type=kind,
                x=x,
                y=y,
                button="left",
                clickCount=1,
            )

    def type(self, text: str) -> None:
        """Type a text, letter by letter, where the focus is."""
        for letter in text:
            for kind in ("keyDown", "keyUp"):
                sent = {"text": letter} if kind == "keyDown" else {}
                self.call("Input.dispatchKeyEvent", type=kind, key=letter, **sent)

    def press(self, key: str) -> None:
        """Press a key."""
        code, number, text = _KEYS[key]
        for kind in ("keyDown", "keyUp"):
            sent = {"text": text} if text and kind == "keyDown" else {}
            self.call(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=code,
                windowsVirtualKeyCode=number,
                **sent,
            )

    def choose(self, selector: str, *files: Path) -> None:
        """Choose files in a field for files."""
        root = self.call("DOM.getDocument")["root"]["nodeId"]
        node = self.call("DOM.querySelector", nodeId=root, selector=selector)["nodeId"]
        paths = [str(path) for path in files]
        self.call("DOM.setFileInputFiles", nodeId=node, files=paths)

    def picture(self, path: Path, whole: bool = False) -> None:
        """Write what can be seen, or the whole page, as a PNG file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        shot = self.call("Page.captureScreenshot", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))

    def overflowing(self) -> list[str]:
        """Return what can only be reached by scrolling sideways."""
        found: list[str] = self.evaluate(_OVERFLOWING)
        return found

    def too_faint(self) -> list[str]:
        """Return the texts whose contrast is below WCAG 2 AA."""
        found: list[str] = self.evaluate(_TOO_FAINT)
        return found

    def _drain(self, seconds: float) -> None:
        try:
            self._receive(seconds)
        except TimeoutError:
            pass

    def _receive(self, seconds: float) -> dict[str, Any]:
        message: dict[str, Any] = json.loads(self._connection.recv(timeout=seconds))
        if message.get("sessionId") == self._session:
            self._note(message.get("method", ""), message.get("params", {}))
        return message

    def _note(self, method: str, details: dict[str, Any]) -> None:
        if method == "Network.requestWillBeSent":
            self.requests.append(details["request"]["url"])
        elif method == "Page.loadEventFired":
            self._loaded = True
        elif method == "Runtime.exceptionThrown":
            self.complaints.append(str(details["exceptionDetails"]))
        elif method == "Runtime.consoleAPICalled":
            if details["type"] in ("error", "warning", "assert"):
                self.complaints.append(str(details["args"]))
        elif method == "Log.entryAdded":
            entry = details["entry"]
            self.complaints.append(f"{entry['text']} {entry.get('url', '')}")


class Browser:
    """A browser that runs."""

    def __init__(self, address: str) -> None:
        self._address = address

    @contextmanager
    def page(self) -> Iterator[Page]:
        """Open a tab that knows nothing of the others."""
        with connect(self._address, max_size=None, proxy=None) as connection:
            ask = _Asker(connection)
            context = ask("Target.createBrowserContext")["browserContextId"]
            made = ask(
                "Target.createTarget", url="about:blank", browserContextId=context
            )
            page = Page(connection, made["targetId"])
            page.show()
            yield page


class _Asker:
    """Ask the browser itself, before there is a tab."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._last = -1000

    def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        self._last += 1
        message = {"id": self._last, "method": method, "params": parameters}
        self._connection.send(json.dumps(message))
        while True:
            answer = json.loads(self._connection.recv(timeout=_SECONDS))
            if answer.get("id") == self._last:
                result: dict[str, Any] = answer["result"]
                return result


@contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Run a Chromium whose profile is in a new folder, and end it."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        raise AssertionError(f"these tests need Chromium; {_INSTALL}")
    profile = folder / "profile"
    with (folder / "chromium.log").open("wb") as log:
        process = subprocess.Popen(
            [program, *_OPTIONS, f"--user-data-dir={profile}", "about:blank"],
            stdout=log,
            stderr=log,
        )
    try:
        yield Browser(_address(process, profile / "DevToolsActivePort"))
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen[bytes], told: Path) -> str:
    """Wait until the browser has written where it listens."""
    end = time.monotonic() + _SECONDS
    while time.monotonic() < end and process.poll() is None:
        if told.exists() and len(lines := told.read_text("utf-8").split()) == 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        time.sleep(0.05)
    raise AssertionError("Chromium does not start; its log is beside its profile")
