// Shows the in-app messages that are due and reports what became of them: docs/in-app.md
(() => {
"use strict";
const { src, dataset } = document.currentScript;
const host = dataset.host || new URL(src).origin, prefix = "readout-inapp:", shown = new Set();
let person, open, timer, waiting = [], sending, wait = 0, store = {};
try { store = localStorage; } catch { /* refused: for as long as the page lives */ }

// One key for each thing: tabs do not overwrite each other.
const get = (name) => store[prefix + name];
const set = (name, text) => { try { store[prefix + name] = text; } catch { /* full */ } };
const drop = (name) => delete store[prefix + name];
const names = (start) => Object.keys(store).filter((n) => n.startsWith(prefix + start)).map((n) => n.slice(prefix.length));
const random = () => crypto.getRandomValues(new Uint32Array(4)).join("-");
const device = get("device") || `web-${random()}`;
set("device", device);
const ask = (path, more) => fetch(host + path, { headers: { Authorization: `Bearer ${dataset.key}` }, ...more });

// A report has its id before it is sent: however often it is sent, it counts once.
const report = (type, about) => {
  const event = { id: random(), type, occurred_at: new Date().toISOString(), device_token: device, platform: "web", ...about };
  set(`e:${Date.now()}:${event.id}`, JSON.stringify(event));
  flush();
};
const flush = async () => {
  const batch = names("e:").sort().slice(0, 50);
  if (sending || !batch.length) return;
  sending = true;
  const body = `{"events":[${batch.map(get).filter(Boolean)}]}`;
  const done = await ask("/v1/events", { method: "POST", keepalive: true, body }).then((a) => a.ok || a.status === 400, () => {});
  if (done) batch.forEach(drop);
  sending = false;
  wait = done ? 0 : Math.min(3e5, wait * 2 || 2e3);
  setTimeout(flush, wait);
};
const check = async () => {
  if (!person || document.hidden) return;
  const answer = await ask(`/v1/in-app?${new URLSearchParams({ person_id: person, device })}`).catch(() => {});
  if (!answer?.ok) return;
  waiting = (await answer.json()).messages.filter(({ delivery_id: id }) => !shown.has(id) && !get(`o:${id}`));
  show();
};
const identify = (id) => {
  person = id;
  if (Date.now() - get(`k:${id}`) < 864e5) return check();
  report("device", { person_id: id, properties: { kind: "in_app" } });
  set(`k:${id}`, Date.now());
  // It takes a moment until the device is known.
  for (const after of [1e3, 2e3, 4e3, 8e3]) setTimeout(check, after);
};

const make = (tag, className, textContent = "") => Object.assign(document.createElement(tag), { className, textContent });
const fire = (name, detail) => document.dispatchEvent(new CustomEvent(`readout:${name}`, { detail, cancelable: true }));

function show() {
  if (open || !(open = waiting.shift())) return;
  const { settings, cards, delivery_id: delivery, message_id: message } = open;
  const display = { delivery_id: delivery, display_id: random() }, seen = new Set();
  const root = make("div"), dialog = make("dialog", settings.position), shadow = root.attachShadow({ mode: "open" });
  const over = (when) => settings.shown === when && set(`o:${delivery}`, Date.now());
  let current, from;
  shown.add(delivery);
  shadow.adoptedStyleSheets = [sheet];

  const close = (reason, dismissed) => {
    if (!root.isConnected) return;
    clearTimeout(timer);
    if (dismissed) report("dismissed", { ...display, card_id: cards[current].id, reason });
    over("until_answered");
    dialog.close();
    root.remove();
    open = null;
    fire("closed", { message, delivery, reason });
    show();
  };
  const turn = (to) => {
    if (!pages[to]) return;
    pages.forEach((page, n) => { page.hidden = n !== to; });
    if (!seen.has(to)) report(seen.size ? "page_displayed" : "displayed", { ...display, card_id: cards[to].id });
    seen.add(current = to);
    pages[to].focus();
  };
  const use = ({ id, type, action: { kind, name, value } }) => {
    report("clicked", { ...display, card_id: cards[current].id, block_id: id, action_name: name });
    over("until_answered");
    if (!fire("action", { message, delivery, action: name, kind, value, close: () => close("action") })) return;
    if (kind === "next_card") return turn(current + 1);
    if (kind !== "custom") close(type === "close_button" ? type : "action");
    if (kind.endsWith("link") && !/^\s*(javascript|data|vbscript):/i.test(value)) location.assign(value);
  };
  const draw = (block, page) => {
    const { type, text, image, alt, color, background, action } = block;
    const acts = action && type !== "background";
    const element = type === "background" ? page : make(acts ? "button" : { title: "h2", body: "p" }[type] || "div", type, text);
    if (type === "close_button" && !text) Object.assign(element, { textContent: "\u00d7", ariaLabel: "Close" });
    if (image && element === page) page.style.backgroundImage = `url(${JSON.stringify(image)})`;
    else if (image) element.append(Object.assign(new Image(), { src: image, alt: alt || "" }));
    if (color) element.style.color = color;
    if (background) element.style.backgroundColor = background;
    if (action) element.onclick = ({ target }) => (acts || target === page) && use(block);
    if (element !== page) page.append(element);
  };
  const pages = cards.map(({ blocks }, n) => {
    const page = make("section");
    page.tabIndex = -1;
    page.ariaLabel = `${n + 1} / ${cards.length}`;
    blocks.forEach((block) => draw(block, page));
    if (cards.length > 1) page.append(make("small", "", page.ariaLabel));
    return page;
  });
  dialog.oncancel = (event) => { event.preventDefault(); close("close_button", true); };
  dialog.onclick = ({ target }) => target === dialog && settings.closes_by_backdrop && close("backdrop", true);
  dialog.onkeydown = ({ key }) => turn(current + { ArrowRight: 1, ArrowLeft: -1 }[key]);
  dialog.onpointerdown = (event) => { from = event; };
  dialog.onpointerup = (to) => {
    const x = to.clientX - from.clientX, y = to.clientY - from.clientY, next = current - Math.sign(x);
    if (to.pointerType === "mouse" || Math.hypot(x, y) < 60) return;
    if (Math.abs(x) > Math.abs(y) && pages[next]) turn(next);
    else if (settings.closes_by_swipe) close("swipe", true);
  };
  dialog.append(...pages);
  dialog.ariaLabel = dialog.querySelector("h2")?.textContent || document.title;
  shadow.append(dialog);
  document.body.append(root);
  dialog.showModal();
  over("once");
  turn(0);
  if (settings.closes_after) timer = setTimeout(() => close("timeout", true), settings.closes_after * 1000);
}

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
dialog { width: min(24rem, 100vw - 2rem); max-height: 85vh; padding: 0; border: 0; border-radius: 12px; font: 16px/1.45 system-ui; color: #1a2027; background: #fff; touch-action: none }
dialog::backdrop { background: #0008 }
.top { margin-top: 1rem } .bottom { margin-bottom: 1rem } .full { width: 100vw; height: 100vh }
section { gap: 12px; padding: 20px; background: center / cover; outline: 0 }
section:not([hidden]) { display: grid }
h2, p { margin: 0; overflow-wrap: anywhere; white-space: pre-line } h2 { padding-right: 40px }
img { display: block; width: 100% }
button { min-height: 44px; padding: 8px 16px; border: 0; border-radius: 8px; font: inherit; font-weight: 600; color: #fff; background: #1f4fc4; cursor: pointer }
.image { padding: 0 } .close_button { position: absolute; top: 8px; right: 8px; color: inherit; background: #0001 }
:focus-visible { outline: 3px solid #0b3fb3; outline-offset: 2px }
@media (prefers-reduced-motion: no-preference) { dialog { animation: in .2s } @keyframes in { from { opacity: 0 } } }`);

names("o:").forEach((name) => Date.now() - get(name) > 78e8 && drop(name));
addEventListener("online", flush);
document.addEventListener("visibilitychange", check);
setInterval(check, 60000);
window.readoutInApp = { identify, check, device };
flush();
if (dataset.person) identify(dataset.person);
})();
