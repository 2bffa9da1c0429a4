// Quicker ways to do what the pages do without it. Text goes into pages as text; the only
// markup that is put in comes from this server, which has escaped it.

const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

/** Make an element with properties and children; strings become text. */
function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

/** Say what a failed answer of the server says. */
async function reason(answer) {
  const problem = await answer.json().catch(() => ({}));
  return problem.detail ?? `status ${answer.status}`;
}

// Search as you type

function liveSearch(input, results) {
  const form = input.form;
  const status = $("#status");
  let pending = null;
  let timer = 0;

  async function show(url, state) {
    pending?.abort();
    pending = new AbortController();
    results.classList.add("waiting");
    try {
      const answer = await fetch(url, {
        headers: { "X-Wanted": "results", Accept: "text/html" },
        signal: pending.signal,
      });
      // The server's own page says what is wrong, or asks for a key.
      if (!answer.ok || answer.redirected) return location.assign(url);
      results.innerHTML = await answer.text();
    } catch (error) {
      if (error.name === "AbortError") return;
      const said = "The service does not answer. What you type next asks it again.";
      results.replaceChildren(make("p", { className: "notice bad", role: "alert" }, said));
    }
    results.classList.remove("waiting");
    document.body.classList.toggle("start", !$("[data-said]", results));
    status.textContent = $("[data-said]", results)?.dataset.said ?? "";
    document.title = input.value.trim() ? `${input.value.trim()} – Dataknobs` : "Dataknobs";
    fold();
    if (state === "push") history.pushState(null, "", url);
    if (state === "replace") history.replaceState(null, "", url);
  }

  /** Take over what a URL asks for: the words and the hidden filters. */
  function adopt(url) {
    const query = new URL(url, location).searchParams;
    input.value = query.get("q") ?? "";
    $$("[name=filter]", form).forEach((hidden) => hidden.remove());
    for (const value of query.getAll("filter")) {
      form.append(make("input", { type: "hidden", name: "filter", value }));
    }
  }

  function asked() {
    const query = new URLSearchParams(new FormData(form));
    return input.value.trim() ? `/?${query}` : "/";
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => show(asked(), "replace"), 90);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    show(asked(), "push");
  });
  results.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    const plain = !(event.metaKey || event.ctrlKey || event.shiftKey || event.button);
    if (!link || !plain || link.pathname !== "/") return;
    event.preventDefault();
    adopt(link.href);
    show(link.href, "push").then(() => scrollTo({ top: 0 }));
  });
  addEventListener("popstate", () => {
    adopt(location.href);
    show(location.href);
  });
}

/** On a narrow page, filters and headings are folded away until they are asked for. */
function fold() {
  if (matchMedia("(min-width: 62rem)").matches) return;
  for (const details of $$(".facets, .outline details")) details.open = false;
}

// Keys: / to search, arrows between results, Escape back

function keys(input) {
  const stops = () =>
    $$("#results h3 a, #results a.place, #results a.card, .rows a").filter(
      (link) => link.tabIndex >= 0 && link.checkVisibility(),
    );

  function move(step) {
    const all = stops();
    const now = all.indexOf(document.activeElement);
    if (now + step < 0) return input?.focus();
    const next = all[now < 0 ? (step > 0 ? 0 : -1) : Math.min(now + step, all.length - 1)];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.altKey) return;
    const typing = event.target.matches("input, textarea, select");
    if (event.key === "/" && !typing) {
      event.preventDefault();
      input ? input.focus() : location.assign("/");
      input?.select();
    } else if (event.key === "Escape") {
      if (event.target === input && input.value) {
        input.value = "";
        input.dispatchEvent(new Event("input"));
      } else if (input && !typing) {
        input.focus();
      } else if (!input && !typing) {
        $("[rel=up]")?.click();
      }
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && stops().length) {
      const inList = stops().includes(document.activeElement);
      if (event.target !== input && !inList) return;
      event.preventDefault();
      move(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  $(".keys").hidden = false;
}

// Light and dark, without a reload

function themes(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const theme = event.submitter.value;
    document.documentElement.dataset.theme = theme;
    const body = new URLSearchParams({ theme, next: "/sign-in" });
    fetch("/theme", { method: "POST", body, redirect: "manual" });
    $("button:not([value=" + theme + "])", form).focus();
  });
}

// Which heading is being read

function followOutline(outline) {
  const links = new Map($$("a", outline).map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
  const headings = $$(".prose :is(h1, h2, h3, h4, h5, h6)").filter((one) => links.has(one.id));
  let waiting = false;

  function follow() {
    waiting = false;
    const passed = headings.filter((one) => one.getBoundingClientRect().top < 130);
    const current = links.get((passed.at(-1) ?? headings[0])?.id);
    for (const link of links.values()) {
      link === current ? link.setAttribute("aria-current", "location") : link.removeAttribute("aria-current");
    }
    if (current && outline.scrollHeight > outline.clientHeight) {
      outline.scrollTop = current.offsetTop - outline.clientHeight / 2;
    }
  }

  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(follow);
    waiting = true;
  }, { passive: true });
  follow();
}

// A lexicon as a table; the lines of the form stay what is sent

const MOST_ROWS = 2000;
const ESCAPES = { "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r" };
const PLAIN = Object.fromEntries(Object.entries(ESCAPES).map(([plain, escaped]) => [escaped, plain]));
const escaped = (value) => value.replace(/[\\\t\n\r]/g, (one) => ESCAPES[one]);
const plain = (value) => value.trim().replace(/\\[\\tnr]/g, (one) => PLAIN[one]);

function lexiconTable(area) {
  const lines = area.value.split("\n").filter((line) => line.trim());
  if (lines.length > MOST_ROWS) return;
  const form = area.form;
  const body = make("tbody");
  const head = make("tr", {}, make("th", { scope: "col" }, "Id"), make("th", { scope: "col" }, "Term"));
  if (!area.readOnly) head.append(make("th", {}, make("span", { className: "away" }, "Remove")));
  const table = make("table", {}, make("thead", {}, head), body);

  function row(id, term) {
    const cell = (label, value) =>
      make("td", {}, make("input", { ariaLabel: label, value, maxLength: 200, readOnly: area.readOnly }));
    const made = make("tr", {}, cell("Id", id), cell("Term", term));
    if (!area.readOnly) {
      const remove = make("button", { type: "button", className: "quiet", ariaLabel: "Remove this row" }, "×");
      remove.addEventListener("click", () => {
        const near = made.nextElementSibling ?? made.previousElementSibling;
        made.remove();
        near ? $("input", near).focus() : add("", "").focus();
        changed();
      });
      made.append(make("td", {}, remove));
    }
    return made;
  }

  function add(id, term, before = null) {
    const made = row(id, term);
    body.insertBefore(made, before);
    return $("input", made);
  }

  function changed() {
    area.value = $$("tr", body)
      .map((one) => $$("input", one).map((input) => input.value.trim()))
      .filter(([id, term]) => id || term)
      .map(([id, term]) => `${escaped(id || term)}\t${escaped(term || id)}`)
      .join("\n");
    $(".state", form).textContent = "Not saved yet";
  }

  /** A table that is pasted becomes rows, from the field it is pasted into on. */
  function paste(event) {
    const text = event.clipboardData.getData("text");
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const before = event.target.closest("tr").nextElementSibling;
    for (const line of text.split(/\r?\n/).filter((one) => one.trim())) {
      const [id, term] = line.split("\t");
      add(id.trim(), (term ?? id).trim(), before);
    }
    const here = event.target.closest("tr");
    if ($$("input", here).every((input) => !input.value)) here.remove();
    changed();
  }

  for (const line of lines) {
    const [id, term] = line.split("\t").map(plain);
    add(id, term ?? id);
  }
  if (!lines.length) add("", "");
  area.hidden = true;
  $("label", form).hidden = true;
  area.after(table);
  if (area.readOnly) return;

  const more = make("button", { type: "button" }, "Add a term");
  more.addEventListener("click", () => add("", "").focus());
  $(".actions button", form).after(more);
  body.addEventListener("input", changed);
  body.addEventListener("paste", paste);
  body.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.tagName !== "INPUT") return;
    event.preventDefault();
    const next = event.target.closest("tr").nextElementSibling;
    (next ? $("input", next) : add("", "")).focus();
  });
}

/** Show what a lexicon finds in a text. */
function tryLexicon(section) {
  const area = $("textarea", section);
  const output = $("output", section);
  const { lexicon, hue } = area.dataset;
  let timer = 0;

  async function show() {
    const text = area.value;
    const answer = await fetch("/v1/annotate", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ text, authorities: [lexicon] }),
    });
    if (!answer.ok) return void (output.textContent = await reason(answer));
    const letters = [...text]; // places count characters, not halves of them
    const parts = [];
    let position = 0;
    for (const found of await answer.json()) {
      if (found.start < position) continue;
      parts.push(letters.slice(position, found.start).join(""));
      parts.push(make("mark", { className: hue, title: found.id }, found.text));
      position = found.end;
    }
    output.replaceChildren(...parts, letters.slice(position).join(""));
  }

  area.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, 150);
  });
  section.hidden = false;
}

// Files

const TYPES = { md: "text/markdown", markdown: "text/markdown", html: "text/html", htm: "text/html", json: "application/json" };
const AT_ONCE = 2;

/** Bring a path to what the service takes for a name. */
function documentName(folder, path) {
  const parts = `${folder}/${path}`.normalize("NFC").split("/");
  return parts
    .map((part) => part.trim().replace(/[^\p{L}\p{N}_ .~:@+=,()-]/gu, "-").replace(/^[^\p{L}\p{N}_]+/u, ""))
    .filter(Boolean)
    .join("/");
}

/** Return the files of what was dropped, folders included, each with its path. */
async function dropped(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  const found = [];
  async function walk(entry) {
    if (entry.isFile) {
      const file = await new Promise((done, failed) => entry.file(done, failed));
      found.push([entry.fullPath.slice(1), file]);
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((done, failed) => reader.readEntries(done, failed));
      if (!some.length) return;
      for (const one of some) if (!one.name.startsWith(".")) await walk(one);
    }
  }
  for (const entry of entries) await walk(entry);
  return found;
}

function uploads(section) {
  const list = $(".files", section);
  const sum = $(".sum", section);
  const waiting = [];
  const counts = {};
  let running = 0;

  function say() {
    const parts = Object.entries(counts).map(([outcome, count]) => `${count} ${outcome}`);
    if (running) parts.push(`${waiting.length + running} to go`);
    sum.textContent = parts.join(", ");
  }

  function take(files) {
    for (const [path, file] of files) {
      const name = documentName($("#folder").value, path);
      const bar = make("progress", { max: 1, value: 0, ariaLabel: `Upload of ${name}` });
      const state = make("span", { className: "soft" }, "waiting");
      const item = make("li", {}, make("bdi", {}, name), state, bar);
      list.append(item);
      waiting.push({ name, file, bar, state, item });
    }
    while (running < AT_ONCE && waiting.length) next();
    say();
  }

  async function next() {
    running += 1;
    while (waiting.length) {
      const job = waiting.shift();
      job.state.textContent = "sending";
      await send(job).then(
        (outcome) => end(job, outcome, "good"),
        (error) => {
          job.item.append(make("span", { className: "why" }, error.message));
          end(job, "failed", "bad");
        },
      );
    }
    running -= 1;
    say();
  }

  function end({ name, bar, state, item }, outcome, style) {
    counts[outcome] = (counts[outcome] ?? 0) + 1;
    bar.remove();
    state.textContent = outcome;
    state.className = style;
    if (style === "good") {
      const href = `/documents/${name.split("/").map(encodeURIComponent).join("/")}`;
      $("bdi", item).replaceChildren(make("a", { href }, name));
    }
    say();
  }

  async function send({ name, file, bar }) {
    const bytes = await file.arrayBuffer();
    let text;
    try {
      text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    } catch {
      throw new Error("This is no text in UTF-8.");
    }
    const type = TYPES[name.split(".").at(-1).toLowerCase()] ?? "text/plain";
    const path = name.split("/").map(encodeURIComponent).join("/");
    return new Promise((done, failed) => {
      const request = new XMLHttpRequest(); // fetch tells nothing of its progress
      request.open("PUT", `/v1/documents/${path}`);
      request.setRequestHeader("Content-Type", "application/json");
      request.responseType = "json";
      request.upload.onprogress = (event) => (bar.value = event.loaded / event.total);
      request.onerror = () => failed(new Error("The service does not answer."));
      request.onload = () =>
        request.status < 300
          ? done(request.response.outcome)
          : failed(new Error(request.response?.detail ?? `Status ${request.status}`));
      request.send(JSON.stringify({ text, media_type: type }));
    });
  }

  $("[type=file]", section).addEventListener("change", (event) => {
    take([...event.target.files].map((file) => [file.webkitRelativePath || file.name, file]));
    event.target.value = "";
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    section.classList.add("over");
  });
  addEventListener("dragleave", (event) => event.relatedTarget || section.classList.remove("over"));
  addEventListener("drop", async (event) => {
    event.preventDefault();
    section.classList.remove("over");
    take(await dropped(event.dataTransfer));
  });
  section.hidden = false;
}

const start = (selector, begin) => {
  const found = $(selector);
  if (found) begin(found);
};

document.documentElement.classList.add("live");
keys($("#q"));
fold();
start("#q", (input) => liveSearch(input, $("#results")));
start(".theme", themes);
start(".outline", followOutline);
start(".terms textarea", lexiconTable);
start(".try", tryLexicon);
start(".upload", uploads);
