"use strict";
const form = document.getElementById("filters"), all = [...document.querySelectorAll(".item")];
const plain = text => text.toLowerCase().normalize("NFC").replace(/[๐-๙]/g, d => d.charCodeAt(0) - 0xe50).replace(/\s+/g, " ");
const division = item => form.division.querySelector(`[value="${item.dataset.d}"]`)?.textContent ?? "";
const texts = new Map(all.map(item => [item, plain(item.textContent + " " + division(item))]));
const status = document.getElementById("shown"), unfold = document.getElementById("unfold");

function filter() {
  const words = plain(form.q.value).trim().split(" "), verdict = form.verdict.value, place = form.division.value;
  let shown = 0;
  for (const item of all) {
    const fits = (!verdict || item.dataset.v === verdict) && (!place || item.dataset.d === place)
      && (!form.person.checked || "p" in item.dataset) && words.every(word => texts.get(item).includes(word));
    item.closest("li").hidden = !fits;
    shown += fits;
  }
  for (const group of document.querySelectorAll(".group")) group.hidden = !group.querySelector("li:not([hidden]) > .item");
  status.textContent = shown ? status.dataset.some.replace("{shown}", shown).replace("{all}", all.length) : status.dataset.none;
}

function reach() {
  const item = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!item) return;
  if (item.closest("[hidden]")) { form.reset(); filter(); }
  if (item.tagName === "DETAILS") item.open = true;
  item.scrollIntoView();
}

let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details:not([open])")];
  for (const one of folded) one.open = true;
});
addEventListener("afterprint", () => { for (const one of folded) one.open = false; });
form.addEventListener("input", filter);
form.addEventListener("submit", event => event.preventDefault());
form.addEventListener("reset", () => setTimeout(filter));
unfold.addEventListener("click", () => {
  const open = unfold.getAttribute("aria-pressed") !== "true";
  unfold.setAttribute("aria-pressed", open);
  for (const one of document.querySelectorAll("main details")) one.open = open;
});
addEventListener("hashchange", reach);
form.hidden = false;
filter();
reach();
