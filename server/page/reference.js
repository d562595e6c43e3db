// Finds while one types: the page that the form would lead to is fetched, and what it found is put in place.
const form = document.querySelector("form.search");
const found = document.getElementById("found");
const PAUSE = 150;
let waiting = 0;
let latest = 0;

async function look() {
  const asked = new URLSearchParams(new FormData(form));
  const address = asked.get("q").trim() ? `/reference?${asked}` : "/reference";
  const turn = (latest += 1);
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok || turn !== latest) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  found.replaceChildren(...page.getElementById("found").childNodes);
  history.replaceState(null, "", address);
}

form.elements.q.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, PAUSE);
});
