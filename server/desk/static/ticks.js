// Ticks on a poor line: each is kept here until the server has it, and is counted once, by its clientId.
const form = document.querySelector("form[data-ticks]");
const line = document.querySelector("[data-line]");
const AGAIN_MS = 15000;
const BATCH = 50;

if (form && line) {
  const opened = "kept" in document.body.dataset; // Out of what is kept here, without a line.
  const helped = navigator.serviceWorker?.controller;
  const place = `ticks ${form.dataset.holder} ${form.dataset.ticks}`;
  const words = JSON.parse(form.dataset.words);
  const token = form.querySelector("[name=token]").value;
  let sending = false;
  let later = 0;

  const read = () => { try { return JSON.parse(localStorage.getItem(place)) ?? []; } catch { return []; } };
  const write = (kept) => {
    try {
      if (kept.length) localStorage.setItem(place, JSON.stringify(kept)); else localStorage.removeItem(place);
      return true;
    } catch { return false; }
  };
  const newId = () => [...crypto.getRandomValues(new Uint8Array(16))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const row = (item) => document.querySelector(`[data-item="${CSS.escape(item)}"]`);

  function show(item, state, version, waits) {
    const at = row(item);
    const box = at?.querySelector(".box");
    if (!box) return;
    const next = state === "TICKED" ? "IN_PROGRESS" : "TICKED";
    box.setAttribute("aria-pressed", state === "TICKED");
    box.value = `${item} ${version} ${next}`;
    box.querySelector("span").textContent = words.ticked;
    at.dataset.state = state;
    at.classList.remove("asks");
    at.querySelector("[data-asks=line]")?.remove();
    at.querySelector("label[data-asks]")?.removeAttribute("for"); // To tap the words again is to read them.
    const said = at.querySelector("[data-said]");
    if (said) said.textContent = words.states[state] + (waits ? ` ${words.waits_to_be_sent}` : "");
    at.toggleAttribute("data-waits", waits);
  }

  function next(steps) {
    const part = document.querySelector("[data-steps]");
    if (!part) return;
    part.hidden = !steps.length;
    part.querySelector("ol").replaceChildren(...steps.map((step) => {
      const [entry, link, why] = ["li", "a", "span"].map((name) => document.createElement(name));
      Object.assign(link, { href: `#at-${step.item}`, lang: step.language, dir: step.direction, textContent: step.words });
      Object.assign(why, { className: "hint", textContent: step.why });
      entry.append(link, document.createElement("br"), why);
      return entry;
    }));
  }

  function say(text, off = false) {
    line.textContent = text;
    line.hidden = !text;
    line.toggleAttribute("data-off", off);
  }

  const counted = (kept) => (kept.length === 1 ? words.one_waits : words.several_wait).replace("{n}", kept.length);

  // What away.js keeps of this page goes with what is on the screen, so that it is there when the page is opened again.
  const cache = `desk ${form.dataset.session}`;
  async function keep() {
    if (!("caches" in window) || !(await caches.has(cache))) return;
    const pages = await caches.open(cache);
    const old = await pages.match(location.pathname);
    const html = `<!doctype html>${document.documentElement.outerHTML}`;
    if (old) await pages.put(location.pathname, new Response(html, { headers: old.headers }));
  }

  function waiting() {
    const kept = read();
    if (kept.length) say(words.no_line.replace("{ticks}", counted(kept)), true);
    clearTimeout(later);
    if (kept.length) later = setTimeout(send, AGAIN_MS);
  }

  function take(answer, sent) {
    const gone = new Set(sent.map((one) => one.clientId));
    write(read().filter((one) => !gone.has(one.clientId)));
    const still = new Set(read().map((one) => one.item));
    for (const [item, now] of Object.entries(answer.items)) {
      if (!still.has(item)) show(item, now.state, now.version, false);
    }
    write(read().map((one) => (answer.items[one.item] ? { ...one, version: answer.items[one.item].version } : one)));
    const count = document.querySelector("[data-count]");
    if (count) count.textContent = words.ticked_of.replace("{n}", answer.ticked).replace("{all}", answer.total);
    const bar = count?.parentElement.querySelector(".part-of");
    if (bar && answer.total) bar.setAttribute("width", (100 * answer.ticked) / answer.total);
    next(answer.steps);
    if (answer.refused.length) {
      const what = answer.refused.map((one) => one.message).join(" ");
      say(words.newest_answer.replace("{said}", what), true);
    } else say(read().length ? "" : words.saved); // A second thought may still wait behind what was sent.
    keep();
  }

  async function send() {
    const items = new Set();
    const edition = read()[0]?.edition; // What was on the screen when it was tapped; the words may be others by now.
    const next = read().filter((one) => one.edition === edition && !items.has(one.item) && items.add(one.item));
    const kept = next.slice(0, BATCH);
    if (sending || !kept.length) return;
    sending = true;
    // What was sent may have been counted although no answer came: it is sent again as it was, before what came after.
    write(read().map((one) => (kept.some((sent) => sent.clientId === one.clientId) ? { ...one, tried: true } : one)));
    try {
      const response = await fetch(form.dataset.ticks + form.dataset.query.replace("&", "?"), {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-Form-Token": token },
        body: JSON.stringify({ edition, answers: kept.map(({ item, state, version, clientId }) => ({ item, state, version, clientId })) }),
      });
      const answer = await response.json();
      if (response.ok) take(answer, kept);
      else if (response.status >= 500 || response.status === 429) waiting();
      else if (response.status === 401 || answer.errors[0].extensions.code === "BAD_REQUEST") {
        window.caches?.delete(cache);
        say(words.signed_out_ticks.replace("{ticks}", counted(read())), true);
      } else {
        write(read().filter((one) => !kept.some((sent) => sent.clientId === one.clientId)));
        say(answer.errors[0].message, true);
      }
    } catch { waiting(); }
    sending = false;
    if (read().length && line.hasAttribute("data-off") === false) send();
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest(".box");
    if (!box || box.form !== form) return;
    const [item, version, state] = box.value.split(" ");
    const earlier = read().find((one) => one.item === item);
    const kept = read().filter((one) => one.item !== item || one.tried);
    const one = { item, state, version: earlier ? earlier.version : Number(version), clientId: newId(), edition: form.dataset.edition };
    if (!write([...kept, one])) return; // Nothing can be kept here: the form is sent as it is without a script.
    event.preventDefault();
    show(item, state, version, true);
    if (navigator.onLine) send(); else waiting();
  });

  addEventListener("online", send);
  addEventListener("offline", () => say(words.go_on, true));
  addEventListener("visibilitychange", keep);
  delete document.body.dataset.kept;
  if (opened) {
    document.querySelector(".notice.done")?.remove();
    say(words.as_it_was, true);
  }
  for (const one of read()) show(one.item, one.state, one.version, true);
  if (read().length) send();
  navigator.serviceWorker?.register("/desk/away.js").then(async () => {
    const ready = await navigator.serviceWorker.ready;
    if (!helped) ready.active.postMessage({ keep: location.pathname }); // The first time; later ones pass by it.
  });
}
