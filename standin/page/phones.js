"use strict";
// Asks every second which parts of the page have changed, and sends its forms without reloading.
const EVERY = 1000;
const byId = (id) => document.getElementById(id);
const cards = () => [...document.querySelectorAll(".phone")];
let peopleMark = "";

function trouble(text) {
  const line = byId("trouble");
  line.textContent = text;
  line.hidden = !text;
}

function query() {
  const asked = new URLSearchParams(location.search);
  const find = document.querySelector("[name=find]");
  if (find) asked.set("find", find.value.trim());
  return asked;
}

function replace(card, parts) {
  const talk = card.querySelector(".talk");
  const low = talk.scrollHeight - talk.scrollTop - talk.clientHeight < 80;
  talk.querySelector(".inside").innerHTML = parts.talk;
  card.querySelector(".board .inside").innerHTML = parts.board;
  card.querySelector(".status").textContent = parts.status;
  card.dataset.mark = parts.mark;
  if (low) talk.scrollTop = talk.scrollHeight;
}

function showControls(labels) {
  const form = byId("controls");
  const now = [...form.querySelectorAll("button")];
  if (now.length === labels.length && now.every((b, i) => b.textContent === labels[i])) return;
  now.forEach((button) => button.remove());
  labels.forEach((label, index) => form.append(Object.assign(document.createElement("button"),
    { name: "control", value: index, textContent: label })));
}

async function refresh() {
  const asked = query();
  const known = cards().map((card) => `${card.dataset.id}:${card.dataset.mark}`);
  asked.set("known", [...known, `people:${peopleMark}`].join(","));
  const parts = await (await fetch(`/parts?${asked}`)).json();
  byId("caption").textContent = parts.caption;
  showControls(parts.controls);
  const here = cards().map((card) => Number(card.dataset.id));
  if (String(here) !== String(parts.shown)) { location.reload(); return; }
  for (const card of cards()) {
    const changed = parts.phones[card.dataset.id];
    if (changed) replace(card, changed);
  }
  if (parts.people && byId("people")) {
    byId("people").innerHTML = parts.people.html;
    peopleMark = parts.people.mark;
  }
  trouble("");
}

async function send(form, button) {
  const fields = new URLSearchParams(new FormData(form));
  if (button && button.name) fields.set(button.name, button.value);
  if (button && button.dataset.message) fields.set("message", button.dataset.message);
  const answer = await fetch("/do", { method: "POST", body: fields, redirect: "manual" });
  if (answer.status === 409) trouble(await answer.text());
  else await refresh();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  event.preventDefault();
  send(form, event.submitter).catch(() => trouble("Стенд не отвечает"));
  const text = form.querySelector("[name=text], [name=ref]");
  if (text) text.value = "";
  form.closest("details")?.removeAttribute("open");
});

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details[open]")) {
    if (!menu.contains(event.target)) menu.removeAttribute("open");
  }
  const talk = event.target.closest(".talk");
  if (!talk || event.target.closest("button, a") || !talk.querySelector(".fresh")) return;
  const read = new URLSearchParams(new FormData(talk));
  read.set("do", "read");
  fetch("/do", { method: "POST", body: read, redirect: "manual" }).then(refresh).catch(() => {});
});

document.querySelector("[name=find]")?.addEventListener("input", () => refresh().catch(() => {}));
for (const talk of document.querySelectorAll(".talk")) talk.scrollTop = talk.scrollHeight;
(async function watch() {
  try { await refresh(); } catch { trouble("Стенд не отвечает"); }
  setTimeout(watch, EVERY);
})();
