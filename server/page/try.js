// The upload form: sends the file as any program would, and shows what came of it. Text goes in as text, never as HTML.
const QUERY = `mutation ($leaflet: UploadTarget!, $language: LanguageTag!, $file: Upload!, $dryRun: Boolean!) {
  uploadLeaflet(input: {leaflet: $leaflet, language: $language, file: $file, dryRun: $dryRun}) {
    edition { id number version }
    findings { severity message line excerpt suggestion }
    changeSet { summary impact { partnershipsAffected ticksToReconfirm verdictsChanged } }
    errors { code message }
  }
}`;
const form = document.getElementById("upload");
const answer = document.getElementById("answer");
const make = (tag, text, kind) => {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (kind) element.className = kind;
  return element;
};

function request(fields, dryRun, onProgress) {
  const body = new FormData();
  const variables = { leaflet: { slug: fields.get("leaflet") }, language: fields.get("language"), file: null, dryRun };
  body.set("operations", JSON.stringify({ query: QUERY, variables }));
  body.set("map", JSON.stringify({ 0: ["variables.file"] }));
  body.set("0", fields.get("file"));
  return new Promise((resolve, reject) => {
    const ask = new XMLHttpRequest();
    ask.open("POST", "/graphql");
    ask.setRequestHeader("Accept", "application/graphql-response+json");
    ask.setRequestHeader("Authorization", `Bearer ${fields.get("key")}`);
    ask.setRequestHeader("GraphQL-Preflight", "1");
    ask.upload.onprogress = (event) => onProgress(event.loaded / event.total);
    ask.onload = () => { try { resolve(JSON.parse(ask.responseText)); } catch (error) { reject(error); } };
    ask.onerror = () => reject(new Error("The server did not answer."));
    ask.send(body);
  });
}

function showFindings(findings) {
  if (!findings.length) return [make("p", "Nothing to look at.")];
  const table = make("table");
  const head = table.createTHead().insertRow();
  for (const name of ["Line", "What", "Words", "Perhaps"]) head.append(make("th", name));
  const rows = table.createTBody();
  for (const finding of findings) {
    const row = rows.insertRow();
    for (const text of [finding.line, finding.message, finding.excerpt, finding.suggestion]) {
      row.insertCell().textContent = text ?? "";
    }
  }
  return [table];
}

function show(payload, dryRun) {
  const { edition, findings, changeSet } = payload;
  const what = dryRun ? "This is what it would become; nothing was kept." : `Draft ${edition.id}, version ${edition.version}.`;
  const parts = [make("h2", "Read"), make("p", what)];
  if (changeSet) {
    const impact = changeSet.impact;
    parts.push(make("p", changeSet.summary));
    if (impact) {
      parts.push(make("p", `Partnerships touched: ${impact.partnershipsAffected}. Ticks to confirm again: `
        + `${impact.ticksToReconfirm}. Verdicts that would change: ${impact.verdictsChanged}.`));
    }
  }
  parts.push(make("h2", "Findings"), ...showFindings(findings));
  answer.replaceChildren(...parts);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const dryRun = event.submitter?.value !== "draft";
  const bar = make("progress");
  answer.replaceChildren(make("p", "Sending, then reading …"), bar);
  try {
    const result = await request(new FormData(form), dryRun, (share) => { bar.value = share; });
    const payload = result.data?.uploadLeaflet;
    const refusals = [...(result.errors ?? []), ...(payload?.errors ?? [])];
    if (refusals.length) answer.replaceChildren(...refusals.map((one) => make("p", one.message, "refused")));
    else show(payload, dryRun);
  } catch (error) {
    answer.replaceChildren(make("p", error.message, "refused"));
  }
});
