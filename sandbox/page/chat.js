const $ = (id) => document.getElementById(id);
const messages = new Map();

async function call(method, path, body) {
  const answer = await fetch("/sim" + path, { method, body: body && JSON.stringify(body) });
  const value = await answer.json();
  if (!answer.ok) throw new Error(value.error);
  return value;
}

// act shows what went wrong instead of losing it in a rejected promise.
const act = (work) => work().catch((error) => { $("status").textContent = error.message; });

const me = () => Number($("person").value);

const tags = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", spoiler: "mark" };

// rich makes a text with its entities (UTF-16 units, as in JavaScript's strings) into nodes.
function rich(text, entities, from = 0, to = text.length) {
  const out = document.createDocumentFragment();
  let at = from;
  entities.forEach((entity, i) => {
    const end = entity.offset + entity.length;
    if (entity.offset < at || end > to) return;
    out.append(text.slice(at, entity.offset));
    const link = entity.url || (entity.type === "url" && text.slice(entity.offset, end));
    const node = document.createElement(link ? "a" : tags[entity.type] || "span");
    if (link) Object.assign(node, { href: link, rel: "noreferrer", target: "_blank" });
    node.append(rich(text, entities.slice(i + 1), entity.offset, end));
    out.append(node);
    at = end;
  });
  out.append(text.slice(at, to));
  return out;
}

function button(message, label, row, col) {
  const node = document.createElement("button");
  node.type = "button";
  node.textContent = label;
  node.onclick = () => act(async () => {
    const tap = await call("POST", `/people/${me()}/taps`, { message_id: message.message_id, row, col });
    if (tap.button?.url) window.open(tap.button.url, "_blank", "noreferrer");
  });
  return node;
}

function article(message) {
  const node = document.createElement("article");
  node.classList.toggle("own", message.from?.id === me());
  for (const photo of (message.photo || []).slice(-1)) {
    node.append(Object.assign(new Image(), { src: "/sim/files/" + photo.file_id, alt: message.caption || "picture" }));
  }
  if (message.document) {
    node.append(Object.assign(document.createElement("a"), { href: "/sim/files/" + message.document.file_id, textContent: message.document.file_name }), "\n");
  }
  node.append(rich(message.text || message.caption || "", message.entities || message.caption_entities || []));
  (message.reply_markup?.inline_keyboard || []).forEach((buttons, row) => {
    const line = document.createElement("div");
    line.className = "row";
    line.append(...buttons.map((b, col) => button(message, b.text, row, col)));
    node.append(line);
  });
  return node;
}

function show() {
  $("messages").replaceChildren(...[...messages.keys()].sort((a, b) => a - b).map((id) => article(messages.get(id))));
  $("messages").scrollTop = $("messages").scrollHeight;
}

async function load() {
  messages.clear();
  const state = await call("GET", "/state");
  $("bot").textContent = state.bot ? state.bot.first_name : "No bot has called yet";
  if (state.bot) for (const m of await call("GET", `/chats/${me()}/messages`)) messages.set(m.message_id, m);
  show();
}

async function start() {
  for (const p of await call("GET", "/people")) $("person").append(new Option(p.first_name, p.id));
  await load();
  const events = new EventSource("/sim/events");
  const here = (event) => JSON.parse(event.data).chat_id === me();
  for (const kind of ["message", "edit"]) {
    events.addEventListener(kind, (event) => {
      const { message } = JSON.parse(event.data);
      if (!here(event)) return;
      messages.set(message.message_id, message);
      $("status").textContent = "";
      show();
    });
  }
  events.addEventListener("delete", (event) => {
    if (!here(event)) return;
    JSON.parse(event.data).message_ids.forEach((id) => messages.delete(id));
    show();
  });
  events.addEventListener("typing", (event) => { if (here(event)) $("status").textContent = "typing…"; });
  events.addEventListener("answer", (event) => { if (here(event)) $("status").textContent = JSON.parse(event.data).tap.answer.text || ""; });
  events.addEventListener("reset", () => act(load));
}

$("person").onchange = () => act(load);
$("form").onsubmit = (event) => {
  event.preventDefault();
  const text = $("text").value;
  $("text").value = "";
  act(() => call("POST", `/people/${me()}/messages`, { text }));
};
act(start);
