"use strict";
const byId = (id) => document.getElementById(id);
const shown = new Map();

function el(tag, props = {}, ...children) {
  const node = Object.assign(document.createElement(tag), props);
  node.append(...children);
  return node;
}

async function act(deed) {
  await fetch("do", { method: "POST", headers: { "Content-Type": "application/json" },
    body: JSON.stringify(deed) });
  await refresh();
}

function keys(phone, rows, cmid, extra = "") {
  const box = el("div", { className: `keys ${extra}` });
  for (const row of rows) {
    const line = el("div");
    for (const key of row) {
      line.append(key.link
        ? el("a", { href: key.link, target: "_blank", rel: "noreferrer", textContent: key.label })
        : el("button", { type: "button", className: key.color, textContent: key.label,
            onclick: () => act({ phone: phone.id, press: key.label, message: cmid }) }));
    }
    box.append(line);
  }
  return box;
}

function bubble(phone, message) {
  const at = new Date(message.at * 1000).toLocaleString("ru-RU",
    { day: "2-digit", month: "2-digit", hour: "2-digit", minute: "2-digit",
      timeZone: "Europe/Moscow" });
  const node = el("div", { className: message.out ? "bubble" : "bubble mine" }, message.text);
  for (const name of message.files) node.append(el("span", { className: "file", textContent: `Файл: ${name}` }));
  if (message.keyboard.length) node.append(keys(phone, message.keyboard, message.cmid));
  node.append(el("time", { textContent: at + (message.edited ? ", изменено" : "")
    + (message.out && message.read ? ", прочитано" : "") }));
  return node;
}

function draw(phone) {
  let card = shown.get(phone.id);
  if (!card) {
    const input = el("input", { placeholder: "Сообщение", ariaLabel: `Сообщение, ${phone.name}` });
    const form = el("form", { onsubmit: (event) => { event.preventDefault();
      if (input.value.trim()) act({ phone: phone.id, type: input.value });
      input.value = ""; } }, input, el("button", { textContent: "→", ariaLabel: "Отправить" }));
    card = { root: el("section", { className: "phone" }), talk: el("div", { className: "talk" }),
      board: el("div"), state: "" };
    card.talk.onclick = () => act({ phone: phone.id, read: true });
    card.root.append(el("h2", {}, phone.name), card.talk, form, card.board);
    shown.set(phone.id, card);
    byId("phones").append(card.root);
  }
  const state = JSON.stringify(phone);
  if (state === card.state) return;
  card.state = state;
  card.talk.replaceChildren(...(phone.messages.length
    ? phone.messages.map((message) => bubble(phone, message))
    : [el("p", { className: "empty", textContent: "Сообщений нет" })]));
  card.talk.scrollTop = card.talk.scrollHeight;
  card.board.replaceChildren(keys(phone, phone.keyboard, 0, "board"));
}

async function refresh() {
  const state = await (await fetch("state")).json();
  byId("caption").textContent = state.caption;
  if (byId("controls").childElementCount !== state.controls.length) {
    byId("controls").replaceChildren(...state.controls.map((label, index) => el("button",
      { type: "button", textContent: label, onclick: () => act({ control: index }) })));
  }
  state.phones.forEach(draw);
  const wanted = byId("search").value.trim().toLowerCase();
  for (const phone of state.phones) {
    shown.get(phone.id).root.hidden = !phone.name.toLowerCase().includes(wanted);
  }
}

byId("search").oninput = refresh;
refresh();
setInterval(() => refresh().catch(() => {}), 1000);
