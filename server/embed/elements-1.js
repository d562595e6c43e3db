// Guidance in your page: <toolkit-leaflet>, <toolkit-section> and <toolkit-readiness>.
//
// What stands between the tags is shown until the words are there, and stays when they cannot be fetched. No cookie is
// set, nothing is stored and nobody is counted. It runs under a strict policy: let `script-src` and `connect-src` name
// the server this file comes from. No style is put into your page, no text is read as HTML in it, so that
// `style-src 'none'` and `require-trusted-types-for 'script'` may stand.

const SECONDS_MAX = 15;
const HOME = new URL(".", import.meta.url);
const TAG = /^[a-z]{2,3}(-[a-z0-9]{1,8}){0,4}$/i;

/** What a fragment is made of, and how each part is called for `::part()`; whatever else comes in is left out. */
const PARTS = {
  article: "body", section: "section", p: "text", ul: "list", ol: "list checklist", li: "item", footer: "footer",
  h1: "heading", h2: "heading", h3: "heading", h4: "heading", h5: "heading", h6: "heading",
  a: "link", strong: "strong", em: "em", time: "time", meter: "meter", br: "",
};
const ATTRIBUTES = ["data-kind", "lang", "dir", "href", "rel", "role", "datetime", "min", "max", "value", "aria-label"];
const SAFE = /^(https?:\/\/|mailto:)/i;

const SAID = {
  en: ["This guidance could not be fetched.", "Read it where it is kept"],
  fr: ["Ces conseils n’ont pas pu être chargés.", "Les lire à la source"],
};

const look = new CSSStyleSheet();
look.replaceSync(`
  :host {
    --_accent: var(--toolkit-accent, light-dark(#1d5f5b, #86cfc8));
    --_soft: color-mix(in srgb, currentColor 68%, transparent);
    --_line: var(--toolkit-line, color-mix(in srgb, currentColor 20%, transparent));
    --_gap: var(--toolkit-gap, .6em);
    display: block;
    min-block-size: var(--toolkit-min-block-size, auto);
    max-inline-size: var(--toolkit-measure, 68ch);
    color: var(--toolkit-color, inherit);
    font: var(--toolkit-font, inherit);
    line-height: 1.5;
    overflow-wrap: anywhere;
  }
  :host([hidden]) { display: none; }
  h1, h2, h3, h4, h5, h6 { margin: 1.4em 0 var(--_gap); line-height: 1.25; text-wrap: balance; }
  h1 { font-size: 1.7em; } h2 { font-size: 1.35em; } h3 { font-size: 1.15em; } h4, h5, h6 { font-size: 1em; }
  :is(article, section):first-child > :first-child { margin-block-start: 0; }
  p { margin: 0 0 var(--_gap); }
  ul, ol { margin: 0 0 var(--_gap); padding-inline-start: 2em; }
  li { margin-block-end: .35em; }
  li > ul { margin-block: .35em 0; }
  li::marker { color: var(--_accent); font-variant-numeric: tabular-nums; }
  a { color: var(--_accent); text-underline-offset: .15em; }
  a:focus-visible { outline: .15em solid currentColor; outline-offset: .15em; }
  [role=note] { border-inline-start: .25em solid var(--toolkit-warning, #b7791f); padding: .5em .8em;
    background: color-mix(in srgb, currentColor 6%, transparent); }
  [data-kind=RULE] { border-inline-start: .25em solid var(--_accent); padding-inline-start: .9em; font-weight: 600; }
  footer { margin-block-start: 1em; padding-block-start: .5em; border-block-start: 1px solid var(--_line);
    font-size: .85em; color: var(--_soft); }
  footer p { margin: 0; }
  :host(toolkit-readiness) { border: 1px solid var(--_line); border-radius: .5em; padding: 1em 1.1em;
    max-inline-size: var(--toolkit-measure, 26rem); box-sizing: border-box; }
  :host(toolkit-readiness) strong { font-size: 1.15em; }
  meter { display: block; inline-size: 100%; block-size: .9em; margin-block-end: .3em; }
  meter::-webkit-meter-bar { background: color-mix(in srgb, currentColor 12%, transparent); border: 0; block-size: 100%; }
  meter::-webkit-meter-optimum-value { background: var(--_accent); }
  meter::-moz-meter-bar { background: var(--_accent); }
  @media print {
    :host { max-inline-size: none; color: #000; }
    h1, h2, h3, h4, h5, h6 { break-after: avoid; }
    li, [role=note], footer { break-inside: avoid; }
    ol > li::marker { content: "\\2610\\00a0\\00a0"; color: #000; }
    a { color: inherit; }
    footer a::after { content: " <" attr(href) ">"; overflow-wrap: anywhere; }
  }
`);

/** Fetch a page as a document of its own, in which nothing runs; give its body, or fail with the status. */
const fetched = (address) =>
  new Promise((found, failed) => {
    const ask = new XMLHttpRequest();
    const fail = () => failed(ask.status);
    ask.open("GET", address);
    ask.responseType = "document";
    ask.timeout = SECONDS_MAX * 1000;
    ask.onload = () => (ask.status === 200 && ask.responseXML ? found(ask.responseXML.body) : fail());
    ask.onerror = ask.ontimeout = fail;
    ask.send();
  });

/** Build anew, out of what fragments are made of, what stands in another document. */
const copied = (from, into) => {
  for (const node of from.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) into.append(node.data);
    else if (node.nodeType === Node.ELEMENT_NODE) {
      const part = Object.hasOwn(PARTS, node.localName) ? PARTS[node.localName] : null;
      const made = part === null ? into : document.createElement(node.localName);
      copied(node, made);
      if (part === null) continue;
      for (const name of ATTRIBUTES) {
        const value = node.getAttribute(name);
        if (value !== null && (name !== "href" || SAFE.test(value))) made.setAttribute(name, value);
      }
      made.part = node.getAttribute("role") === "note" ? "notice" : part;
      into.append(made);
    }
  }
  return into;
};

class Shown extends HTMLElement {
  static observedAttributes = ["leaflet", "section", "item", "checklist", "partnership", "language", "heading-level", "audience", "edition"];
  #inside = this.attachShadow({ mode: "open" });
  #internals = this.attachInternals();
  #turn = 0;
  #again = () => this.#load();

  constructor() {
    super();
    this.#inside.adoptedStyleSheets = [look];
    this.#inside.append(document.createElement("slot"));
  }

  connectedCallback() { this.#load(); }
  disconnectedCallback() { this.#turn += 1; removeEventListener("online", this.#again); }
  attributeChangedCallback() { if (this.isConnected) this.#load(); }

  /** Where the words are, relative to this file; null while something is missing. */
  get path() { return null; }
  /** Where a person reads them. */
  get page() { return this.path?.replace(/\/(items|checklists)\/.*$/, ""); }

  get #languages() {
    const own = this.getAttribute("language");
    const around = this.closest("[lang]")?.getAttribute("lang") ?? "";
    return own === null ? (TAG.test(around) ? [around] : []) : own.split(/[\s,]+/).filter(Boolean);
  }

  #address(path) {
    const address = new URL(path, HOME);
    for (const tag of this.#languages) address.searchParams.append("language", tag);
    const given = { headingLevel: "heading-level", audience: "audience", edition: "edition" };
    for (const [name, attribute] of Object.entries(given)) {
      if (this.hasAttribute(attribute)) address.searchParams.set(name, this.getAttribute(attribute));
    }
    return address;
  }

  async #load() {
    const turn = (this.#turn += 1);
    await null; // Attributes that are set together are one question.
    if (turn !== this.#turn || this.path === null) return;
    removeEventListener("online", this.#again);
    this.#internals.ariaBusy = "true";
    try {
      const body = await fetched(this.#address(this.path));
      if (turn !== this.#turn) return;
      this.#inside.replaceChildren(copied(body, document.createDocumentFragment()));
      this.dispatchEvent(new CustomEvent("toolkit-shown", { bubbles: true }));
    } catch (status) {
      if (turn !== this.#turn) return;
      this.#explain();
      if (!status) addEventListener("online", this.#again, { once: true });
      this.dispatchEvent(new CustomEvent("toolkit-failed", { bubbles: true, detail: { status } }));
    } finally {
      if (turn === this.#turn) this.#internals.ariaBusy = null;
    }
  }

  /** Say what went wrong where nothing stands between the tags; words that are shown already stay. */
  #explain() {
    const slot = this.#inside.querySelector("slot");
    if (!slot) return;
    const spoken = Object.hasOwn(SAID, this.#languages[0]?.slice(0, 2) ?? "") ? this.#languages[0].slice(0, 2) : "en";
    const [failed, read] = SAID[spoken];
    const link = Object.assign(document.createElement("a"), { href: new URL(`../${this.page}`, HOME), textContent: read });
    const said = Object.assign(document.createElement("p"), { lang: spoken, part: "notice" });
    link.part = "link";
    said.setAttribute("role", "note");
    said.append(failed, " ", link, ".");
    slot.replaceChildren(said);
  }

  /** Give an attribute as a step of an address. */
  step(name) { return encodeURIComponent(this.getAttribute(name) ?? ""); }
}

customElements.define("toolkit-leaflet", class extends Shown {
  get path() { return this.getAttribute("leaflet") ? `leaflets/${this.step("leaflet")}` : null; }
});

customElements.define("toolkit-section", class extends Shown {
  get path() {
    const part = ["section", "item", "checklist"].find((name) => this.getAttribute(name));
    return this.getAttribute("leaflet") && part ? `leaflets/${this.step("leaflet")}/${part}s/${this.step(part)}` : null;
  }
});

customElements.define("toolkit-readiness", class extends Shown {
  get path() { return this.getAttribute("partnership") ? `partnerships/${this.step("partnership")}` : null; }
});
