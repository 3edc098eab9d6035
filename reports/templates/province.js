// Filters, and the map of items. Every text reaches the page as textContent or as an attribute, never as markup.
(() => {
  "use strict";
  const data = JSON.parse(document.getElementById("data").textContent);
  const [NAME, TYPE, PROVINCE, DISTRICT, STATE, BUILDER, REPORT, CELLS, SITE, WORD] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
  const FACETS = { province: PROVINCE, district: DISTRICT, type: TYPE, state: STATE, builder: BUILDER };
  const [TOKEN, LETTER, FULL, VERDICT] = [0, 1, 2, 3];
  const FOLD = 50; // rows of a list in sight until all are asked for
  const BATCH = 60; // rows of the map drawn at once
  const { agencies, items, kinds, text } = data;
  const form = document.getElementById("filters");
  // By a map: form.elements has a method of its own called item.
  const fields = Object.fromEntries([...form.elements].filter((one) => one.name).map((one) => [one.name, one]));
  const searched = agencies.map((a) => [a[NAME], a[SITE], a[TYPE], a[DISTRICT], a[PROVINCE]].join(" ").toLowerCase());
  const column = new Map(items.map((item, at) => [item[0], at]));
  const passed = (kind) => kind[VERDICT] === "present" || kind[VERDICT] === "unknown";
  const element = (name, content = "") => {
    const made = document.createElement(name);
    made.textContent = content;
    return made;
  };

  // --- which agencies --------------------------------------------------------------------

  const value = (name) => (fields[name] ? fields[name].value : "");

  function matching() {
    const words = value("q").toLowerCase().split(/\s+/).filter(Boolean);
    const chosen = Object.entries(FACETS).filter(([name]) => value(name));
    const at = column.has(value("item")) ? column.get(value("item")) : -1;
    const result = value("result");
    const has = (cells) => {
      const kind = kinds[(cells[at] || "-").toLowerCase().charCodeAt(0) - 97];
      return Boolean(kind) && (result ? kind[TOKEN] === result : !passed(kind));
    };
    return agencies.map(
      (agency, i) =>
        words.every((word) => searched[i].includes(word)) &&
        chosen.every(([name, place]) => agency[place] === value(name)) &&
        (at < 0 || has(agency[CELLS])),
    );
  }

  // --- lists that stand in the page --------------------------------------------------------

  const lists = [...document.querySelectorAll("table[data-list]")].map((table) => ({
    rows: [...table.tBodies[0].rows].map((row) => [row, Number(row.dataset.a)]),
    button: document.querySelector(`[data-unfold="${table.id}"]`),
    none: document.querySelector(`[data-none="${table.id}"]`),
    unfolded: false,
  }));

  function show(list, wanted, whole) {
    let n = 0;
    for (const [row, at] of list.rows) {
      if (wanted[at]) n += 1;
      row.hidden = !wanted[at] || (n > FOLD && list.button !== null && !list.unfolded && !whole);
    }
    list.none.hidden = n > 0;
    if (list.button) {
      list.button.hidden = list.unfolded || n <= FOLD;
      list.button.textContent = text.all.replace("{n}", n);
    }
  }

  // A phone stacks the cells of wide tables, and a stacked table is none to a screen reader unless it says so.
  const ROLES = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  for (const table of document.querySelectorAll("table.stacks")) {
    for (const part of [table, ...table.querySelectorAll("thead, tbody, tr, th, td")]) {
      part.setAttribute("role", ROLES[part.tagName] || (part.scope === "row" ? "rowheader" : "columnheader"));
    }
  }

  // --- the map ---------------------------------------------------------------------------

  const map = document.getElementById("map");
  const box = map.closest(".map-box");
  const body = map.tBodies[0];
  const readout = document.getElementById("readout");
  let queue = [];

  const drawn = () => body.rows.length;

  function cell(agency, at) {
    const letter = agency[CELLS][at];
    const kind = kinds[letter.toLowerCase().charCodeAt(0) - 97];
    const made = document.createElement("td");
    if (!kind) return made;
    const person = letter < "a";
    const said = person ? `${kind[FULL]}, ${text.person}` : kind[FULL];
    const shown = person ? `${kind[LETTER]}*` : kind[LETTER];
    made.className = `v-${kind[TOKEN]}`;
    if (agency[REPORT]) {
      const link = element("a", shown);
      link.href = `${agency[REPORT]}#${items[at][1]}`;
      link.tabIndex = -1;
      link.setAttribute("aria-label", said);
      made.append(link);
    } else {
      const mark = element("span", shown);
      mark.setAttribute("aria-hidden", "true");
      const hidden = element("span", said);
      hidden.className = "vh";
      made.append(mark, hidden);
    }
    return made;
  }

  function line(agency, place) {
    const row = document.createElement("tr");
    row.setAttribute("aria-rowindex", place + 2);
    const head = document.createElement("th");
    head.scope = "row";
    const name = element(agency[REPORT] ? "a" : "span", agency[NAME]);
    if (agency[REPORT]) name.href = agency[REPORT];
    name.tabIndex = -1;
    head.append(name);
    row.append(head);
    if (agency[CELLS]) {
      for (let at = 0; at < items.length; at += 1) row.append(cell(agency, at));
    } else {
      const said = document.createElement("td");
      said.colSpan = items.length;
      const word = element("span", agency[WORD]);
      word.className = "said";
      said.append(word);
      row.append(said);
    }
    return row;
  }

  function draw(upTo) {
    const last = Math.min(upTo, queue.length);
    const fresh = document.createDocumentFragment();
    for (let place = drawn(); place < last; place += 1) fresh.append(line(agencies[queue[place]], place));
    body.append(fresh);
  }

  function redraw(wanted) {
    queue = wanted.flatMap((one, at) => (one ? [at] : []));
    body.replaceChildren();
    box.scrollTop = 0;
    map.setAttribute("aria-rowcount", queue.length + 1);
    document.getElementById("map-none").hidden = queue.length > 0;
    box.hidden = queue.length === 0;
    draw(BATCH);
    rove(place(1, 0) || place(0, 1));
  }

  // One stop of the Tab key for the whole map; arrows move inside it.
  let current = null;

  function place(row, at) {
    const found = map.rows[row] && map.rows[row].cells[Math.min(at, map.rows[row].cells.length - 1)];
    return found ? found.querySelector("a, span") : null;
  }

  function rove(to) {
    if (!to) return;
    if (current) current.tabIndex = -1;
    current = to;
    current.tabIndex = 0;
  }

  function step(event) {
    const here = event.target.closest("th, td");
    if (!here || event.altKey || event.metaKey) return;
    const row = here.parentNode.rowIndex;
    const page = Math.max(1, Math.floor(box.clientHeight / 28) - 2);
    const moves = {
      ArrowUp: [row - 1, here.cellIndex],
      ArrowDown: [row + 1, here.cellIndex],
      ArrowLeft: [row, here.cellIndex - 1],
      ArrowRight: [row, here.cellIndex + 1],
      PageUp: [Math.max(1, row - page), here.cellIndex],
      PageDown: [row + page, here.cellIndex],
      Home: [event.ctrlKey ? 1 : row, 0],
      End: [event.ctrlKey ? queue.length : row, items.length],
    };
    const move = moves[event.key];
    if (!move) return;
    event.preventDefault();
    const to = Math.min(move[0], queue.length);
    if (to >= drawn()) draw(to + BATCH);
    const next = move[1] >= 0 && to >= 0 ? place(to, move[1]) : null;
    if (!next) return;
    rove(next);
    next.focus({ preventScroll: true });
    // A cell may not hide below the names and codes that stay in sight.
    const [seen, frame, corner] = [next.getBoundingClientRect(), box.getBoundingClientRect(), map.rows[0].cells[0].getBoundingClientRect()];
    if (next.closest("tbody")) {
      box.scrollTop += Math.min(0, seen.top - frame.top - corner.height) + Math.max(0, seen.bottom - frame.top - box.clientHeight);
    }
    if (next.closest("td, thead th")) {
      box.scrollLeft += Math.min(0, seen.left - frame.left - corner.width) + Math.max(0, seen.right - frame.left - box.clientWidth);
    }
  }

  function tell(event) {
    const here = event.target.closest("#map th, #map td");
    if (!here) return;
    const agency = here.parentNode.parentNode === body ? agencies[queue[here.parentNode.sectionRowIndex]] : null;
    const item = here.colSpan === 1 && here.cellIndex > 0 ? items[here.cellIndex - 1][2] : "";
    const link = here.querySelector("[aria-label], .vh");
    const said = agency && item && link ? link.getAttribute("aria-label") || link.textContent : "";
    readout.textContent = [agency ? agency[NAME] : "", item, said].filter(Boolean).join(" · ") || "\u00a0";
  }

  // --- filters and address ---------------------------------------------------------------

  const names = ["q", ...Object.keys(FACETS), "item", "result"].filter((name) => fields[name]);

  function apply(whole = false) {
    if (!value("item")) fields.result.value = "";
    fields.result.disabled = !value("item");
    const wanted = matching();
    for (const list of lists) show(list, wanted, whole);
    redraw(wanted);
    const n = queue.length;
    document.getElementById("shown").textContent = text.shown.replace("{n}", n).replace("{all}", agencies.length);
    if (whole) draw(queue.length);
  }

  function remember() {
    const chosen = new URLSearchParams(names.filter(value).map((name) => [name, value(name)]));
    history.replaceState(null, "", chosen.size ? `#?${chosen}` : "#");
  }

  function recall() {
    if (!location.hash.startsWith("#?")) return false;
    const chosen = new URLSearchParams(location.hash.slice(2));
    for (const name of names) {
      fields[name].value = chosen.get(name) || "";
      if (fields[name].selectedIndex === -1) fields[name].value = "";
    }
    apply();
    return true;
  }

  let typing = 0;
  const changed = () => {
    apply();
    remember();
  };
  form.addEventListener("input", (event) => {
    clearTimeout(typing);
    if (event.target.name === "q") typing = setTimeout(changed, 120);
    else changed();
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));
  for (const list of lists) {
    if (!list.button) continue;
    list.button.addEventListener("click", () => {
      list.unfolded = true;
      const next = list.rows.find(([row]) => row.hidden);
      apply();
      const link = next && next[0].querySelector("a");
      if (link) link.focus();
    });
  }
  addEventListener("hashchange", () => {
    if (!recall()) return;
    const section = document.getElementById("agencies");
    section.scrollIntoView();
    section.focus({ preventScroll: true });
  });
  addEventListener("beforeprint", () => apply(true));
  addEventListener("afterprint", () => apply());
  map.addEventListener("keydown", step);
  map.addEventListener("focusin", tell);
  map.addEventListener("mouseover", tell);
  map.addEventListener("focusin", (event) => rove(event.target.closest("a, span")));
  box.addEventListener("scroll", () => {
    if (box.scrollTop + box.clientHeight * 2 > box.scrollHeight) draw(drawn() + BATCH);
  }, { passive: true });

  form.hidden = false;
  document.querySelector(".map-section").hidden = false;
  if (!recall()) apply();
  document.documentElement.dataset.ready = "yes";
})();
