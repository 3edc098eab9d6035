// Clicks what has no address, one step a call, and keeps what comes to light.
// next: click one more element; its name, or null when none is left.
// keep: hold on to what the click changed. lead: write the addresses it led to into the page.
// onward: where the page goes by itself. end: put back what later clicks took away. Targets are addresses; names and sizes are bounded.
([step, given]) => {
  const LONGEST_NAME = 120, LARGEST_PIECE = 200_000, MOST_KEPT = 1_000_000;
  const state = (window.oitClicks ??= { done: new Set(), changed: new Set(), kept: [], size: 0 });
  const nameOf = (element) =>
    (element.innerText || element.textContent || element.ariaLabel || element.title || "")
      .replace(/\s+/g, " ").trim().slice(0, LONGEST_NAME);
  const hasAddress = (element) => {
    const href = (element.getAttribute("href") || "").trim();
    return element.matches("a, area") && href !== "" && !href.startsWith("#") && !/^javascript:/i.test(href);
  };
  const anchor = (address, name) => {
    const link = document.createElement("a");
    link.setAttribute("href", address);
    link.textContent = name;
    return link;
  };

  if (step === "next") {
    const times = new Map();
    for (const element of document.querySelectorAll(given.selector)) {
      const name = nameOf(element);
      if (!name || given.never.includes(name.toLowerCase()) || hasAddress(element)) continue;
      if (element.matches("input, select, textarea, button[type=submit], form button:not([type])")) continue;
      if (element.querySelector("a[href]:not([href='#']):not([href^='javascript:'])")) continue;
      const key = `${element.tagName} ${name} ${times.get(name) ?? 0}`;
      times.set(name, (times.get(name) ?? 0) + 1);
      if (state.done.has(key)) continue;
      state.done.add(key);
      state.changed.clear();
      state.observer?.disconnect();
      state.observer = new MutationObserver((changes) => {
        for (const change of changes) {
          if (state.changed.size > 2000) return;
          if (change.type === "childList") change.addedNodes.forEach((node) => state.changed.add(node));
          else state.changed.add(change.type === "attributes" ? change.target : change.target.parentElement);
        }
      });
      state.observer.observe(document.documentElement, {
        childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["href"],
      });
      state.clicked = element;
      state.name = name;
      state.opened = window.oitOpened.length;
      state.before = location.href;
      element.click();
      return name;
    }
    return null;
  }

  if (step === "keep") {
    const changed = [...state.changed].filter((node) => node instanceof Element && node.isConnected);
    const outermost = changed.filter((node) => !changed.some((other) => other !== node && other.contains(node)));
    for (const node of outermost) {
      const html = node.outerHTML;
      if (!node.textContent.trim() || node.contains(state.clicked) || html.length > LARGEST_PIECE) continue;
      if ((state.size += html.length) > MOST_KEPT) break;
      state.kept.push({ name: state.name, node, html });
    }
    const targets = window.oitOpened.slice(state.opened, state.opened + 5);
    if (location.href !== state.before) {
      if (location.pathname + location.search !== new URL(state.before).pathname + new URL(state.before).search)
        targets.push(location.href);
      history.back();
    }
    return targets;
  }

  if (step === "lead") {
    const [first, ...others] = given.targets;
    const element = state.clicked;
    if (element.isConnected && element.matches("a, area")) {
      element.setAttribute("href", first);
      element.removeAttribute("onclick");
    } else if (element.isConnected && !element.closest("a")) {
      element.replaceChildren(anchor(first, state.name));
      element.removeAttribute("onclick");
    } else {
      others.unshift(first);
    }
    for (const address of others)
      state.kept.push({ name: state.name, node: null, html: anchor(address, state.name).outerHTML });
    return null;
  }

  if (step === "onward") {
    const onward = document.createElement("meta");
    onward.setAttribute("content", `0;url=${given.target}`);
    onward.setAttribute("http-equiv", "refresh");
    document.createElement("template").content.append(onward);  // outside of the page it starts nothing
    state.onward = onward.outerHTML;
    return null;
  }

  if (step === "end") {
    state.observer?.disconnect();
    for (const piece of state.kept) {
      if (piece.node?.isConnected && piece.node.outerHTML === piece.html) continue;
      const section = document.createElement("section");
      const heading = document.createElement("h2");
      heading.textContent = piece.name;
      const content = document.createElement("template");  // its scripts and pictures do not start
      content.innerHTML = piece.html;
      section.append(heading, content.content);
      document.body.append(section);
    }
    return state.onward ?? "";
  }
  return null;
}
