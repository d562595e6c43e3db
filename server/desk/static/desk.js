// Better with a little: progress of an upload, a place to drop a file, and keys for deciding. All of it works without.

function send(form) {
  const shown = form.querySelector("[data-progress]");
  const bar = shown?.querySelector("progress");
  const status = shown?.querySelector("[role=status]");
  const words = JSON.parse(shown?.dataset.words ?? "{}");
  const ask = new XMLHttpRequest();
  ask.open("POST", form.action);
  ask.responseType = "document";
  ask.upload.onprogress = (event) => {
    if (!bar) return;
    bar.value = event.loaded / event.total;
    status.textContent = event.loaded < event.total ? words.part.replace("{n}", Math.round(100 * bar.value)) : "";
  };
  ask.upload.onload = () => {
    if (!bar) return;
    bar.removeAttribute("value");
    status.textContent = words.read;
  };
  ask.onload = () => {
    if (ask.status < 400) { location.assign(ask.responseURL); return; }
    const main = ask.response?.querySelector("main");
    if (!main) { form.submit(); return; }
    document.querySelector("main").replaceWith(document.adoptNode(main));
    begin();
    document.getElementById("refusal")?.scrollIntoView();
    document.getElementById("main").focus();
  };
  ask.onerror = () => {
    busy(form, false);
    if (status) status.textContent = words.cut ?? "";
  };
  if (shown) shown.hidden = false;
  busy(form, true);
  ask.send(new FormData(form));
}

function busy(form, is) {
  for (const button of form.querySelectorAll("button")) button.disabled = is;
}

function takeDrops(form) {
  const place = form.querySelector(".drop");
  const input = form.querySelector("input[type=file]");
  if (!place) return;
  const over = (event, is) => { event.preventDefault(); place.classList.toggle("over", is); };
  place.addEventListener("dragover", (event) => over(event, true));
  place.addEventListener("dragleave", (event) => over(event, false));
  place.addEventListener("drop", (event) => {
    over(event, false);
    if (event.dataTransfer.files.length) input.files = event.dataTransfer.files;
  });
}

function begin() {
  for (const form of document.querySelectorAll("form[data-upload]")) {
    takeDrops(form);
    form.addEventListener("submit", (event) => { event.preventDefault(); send(form); });
  }
}

const decisions = () => [...document.querySelectorAll(".decision")];

function go(step) {
  const all = decisions();
  const at = all.indexOf(document.activeElement?.closest(".decision"));
  const next = all[Math.min(Math.max(at + step, 0), all.length - 1)];
  next?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
  if (event.key === "j") go(1);
  else if (event.key === "k") go(-1);
  else if (event.key === "y" || event.key === "n") {
    const one = document.activeElement?.closest(".decision");
    one?.querySelector(`[data-key=${event.key}]`)?.click();
  }
});

begin();
if (location.hash === "#decide") decisions()[0]?.focus();
