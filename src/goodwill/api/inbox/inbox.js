// The inbox of a subscriber within your own page. No library, no cookie, nothing kept: see docs/inbox.md.
//
//   <goodwill-inbox server="https://goodwill.example" tokens="/my/inbox-token"></goodwill-inbox>
//   <script type="module" src="https://goodwill.example/inbox/v1/inbox.js"></script>
//
// `tokens` is an address of your own server that answers {"token": "gwi_…"} for whoever is signed in.
const WORDS = {
  en: { title: "Messages", unread: (n) => `${n} unread`, empty: "Nothing here yet.", more: "Show older", thanks: "Thank you: that is noted.", over: "This can no longer be answered here.", failed: "This did not work. Please try again." },
  it: { title: "Messaggi", unread: (n) => `${n} da leggere`, empty: "Ancora nulla.", more: "Mostra i precedenti", thanks: "Grazie: ne abbiamo preso nota.", over: "Non è più possibile rispondere qui.", failed: "Qualcosa non ha funzionato. Riprovi." },
  fr: { title: "Messages", unread: (n) => `${n} non lu${n > 1 ? "s" : ""}`, empty: "Rien pour l’instant.", more: "Afficher les précédents", thanks: "Merci, c’est noté.", over: "Il n’est plus possible d’y répondre ici.", failed: "Cela n’a pas fonctionné. Veuillez réessayer." },
  pl: { title: "Wiadomości", unread: (n) => `nieprzeczytane: ${n}`, empty: "Jeszcze nic tu nie ma.", more: "Pokaż starsze", thanks: "Dziękujemy, zanotowaliśmy.", over: "Nie można już tutaj odpowiedzieć.", failed: "Nie udało się. Spróbuj ponownie." },
};
const LOOK = `
:host { color-scheme: light dark; display: inline-block; position: relative; font: 16px/1.5 system-ui, sans-serif; color: var(--goodwill-ink, light-dark(#22211f, #ece9e2)); --accent: var(--goodwill-accent, light-dark(#1f4d3d, #8fd1b5)); --paper: var(--goodwill-paper, light-dark(#fff, #22211f)); --line: light-dark(#d9d6cf, #45423d); --quiet: light-dark(#5b5852, #b5b0a6); }
button { font: inherit; color: inherit; cursor: pointer; }
button:focus-visible, summary:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.bell { display: inline-flex; align-items: center; gap: 8px; min-height: 44px; padding: 0 14px; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; }
.count { min-width: 1.5em; padding: 0 .4em; border-radius: 1em; background: var(--accent); color: var(--paper); font-size: 13px; font-weight: 600; text-align: center; box-sizing: border-box; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.count[hidden] { display: none; }
.list { position: absolute; z-index: 1000; width: min(26rem, calc(100vw - 24px)); max-height: min(36rem, 80vh); overflow: auto; margin-top: 8px; padding: 8px; box-sizing: border-box; background: var(--paper); border: 1px solid var(--line); border-radius: 10px; box-shadow: 0 8px 30px rgb(0 0 0 / .18); }
.list[hidden] { display: none; }
article { border-bottom: 1px solid var(--line); }
article:last-of-type { border-bottom: 0; }
summary { display: flex; gap: 10px; align-items: baseline; padding: 12px 8px; cursor: pointer; list-style: none; overflow-wrap: anywhere; }
summary::-webkit-details-marker { display: none; }
summary time { margin-inline-start: auto; flex: none; font-size: 13px; color: var(--quiet); }
.new summary { font-weight: 600; }
.new summary::before { content: ""; flex: none; align-self: center; width: 8px; height: 8px; border-radius: 50%; background: var(--accent); }
.body { padding: 0 8px 14px; }
p:empty { margin: 0; }
p:not(:empty) { margin: 0 0 12px; white-space: pre-line; overflow-wrap: anywhere; }
.choices { display: flex; flex-wrap: wrap; gap: 8px; }
.choices :is(button, a) { display: inline-flex; align-items: center; text-decoration: none; min-height: 44px; padding: 0 16px; border: 2px solid var(--accent); border-radius: 6px; background: none; color: var(--accent); font-weight: 600; }
.choices button:first-child { background: var(--accent); color: var(--paper); }
.quiet { color: var(--quiet); }
.more { width: 100%; min-height: 44px; background: none; border: 0; color: var(--accent); }
`;
const make = (tag, told = {}, ...inner) => {
  const made = Object.assign(document.createElement(tag), told);
  made.append(...inner);
  return made;
};

class GoodwillInbox extends HTMLElement {
  #token = "";
  #source = null;
  #next = null;
  #articles = new Map();
  #ends = 0;
  #waits = 1000;

  connectedCallback() {
    const language = (this.lang || document.documentElement.lang || navigator.language).slice(0, 2);
    this.language = WORDS[language] ? language : "en";
    this.words = WORDS[this.language];
    const root = this.shadowRoot || this.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(LOOK);
    root.adoptedStyleSheets = [sheet];
    this.count = make("span", { className: "count", hidden: true });
    this.count.setAttribute("aria-hidden", "true");
    this.aloud = make("span", { className: "unseen" });
    this.bell = make("button", { type: "button", className: "bell" }, this.words.title, this.count, this.aloud);
    this.bell.setAttribute("aria-expanded", "false");
    this.told = make("p", { className: "quiet" });
    this.told.setAttribute("role", "status");
    this.items = make("div");
    this.older = make("button", { type: "button", className: "more", hidden: true }, this.words.more);
    this.list = make("div", { className: "list", hidden: true }, this.told, this.items, this.older);
    this.list.setAttribute("role", "region");
    this.list.setAttribute("aria-label", this.words.title);
    this.list.tabIndex = -1;
    root.replaceChildren(this.bell, this.list);
    this.bell.addEventListener("click", () => this.#show(this.list.hidden));
    this.older.addEventListener("click", () => this.#fetchList(this.#next));
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.list.hidden) { this.#show(false); this.bell.focus(); }
    });
    this.moved = () => this.list.hidden || this.#place();
    addEventListener("resize", this.moved);
    this.#begin();
  }

  disconnectedCallback() {
    this.#source?.close();
    clearTimeout(this.#ends);
    removeEventListener("resize", this.moved);
  }

  get #server() { return (this.getAttribute("server") || new URL(import.meta.url).origin).replace(/\/+$/, ""); }

  async #begin() {
    try {
      const answer = await fetch(this.getAttribute("tokens"), { credentials: "same-origin", cache: "no-store" });
      if (!answer.ok) throw new Error(`no token: ${answer.status}`);
      this.#token = (await answer.json()).token;
      await this.#fetchList(null);
      this.#listen();
      this.#waits = 1000;
    } catch (failure) {
      if (!this.isConnected) return;
      this.#ends = setTimeout(() => this.#begin(), this.#waits);
      this.#waits = Math.min(this.#waits * 2, 60000);
    }
  }

  #listen() {
    this.#source?.close();
    const newest = Math.max(0, ...this.#articles.keys());
    const source = new EventSource(`${this.#server}/inbox/v1/events?after=${newest}&token=${encodeURIComponent(this.#token)}`);
    source.addEventListener("message", (event) => {
      const told = JSON.parse(event.data);
      this.#put(told, true);
      this.dispatchEvent(new CustomEvent("goodwill:message", { detail: told, bubbles: true }));
    });
    source.addEventListener("unread", (event) => this.#say(JSON.parse(event.data).unread));
    source.onerror = () => {
      // Closed for good: the token's time is over. Otherwise the browser comes back by itself, with Last-Event-ID.
      if (source.readyState === EventSource.CLOSED) this.#begin();
    };
    this.#source = source;
  }

  async #ask(path, body) {
    const told = { headers: { Authorization: `Bearer ${this.#token}` } };
    if (body !== undefined) {
      Object.assign(told, { method: "POST", body: JSON.stringify(body) });
      told.headers["Content-Type"] = "application/json";
    }
    const answer = await fetch(`${this.#server}/inbox/v1/${path}`, told);
    if (!answer.ok) throw Object.assign(new Error(path), { status: answer.status });
    return answer.status === 204 ? null : answer.json();
  }

  async #fetchList(before) {
    const told = await this.#ask(`messages?limit=20${before ? `&before=${before}` : ""}`);
    for (const one of told.messages) this.#put(one, false);
    this.#next = told.next;
    this.older.hidden = told.next === null;
    this.#say(told.unread);
    this.told.textContent = this.#articles.size ? "" : this.words.empty;
  }

  #say(n) {
    this.count.hidden = n === 0;
    this.count.textContent = n > 99 ? "99+" : String(n);
    this.aloud.textContent = n ? ` ${this.words.unread(n)}` : "";
  }

  #show(isOpen) {
    this.list.hidden = !isOpen;
    this.bell.setAttribute("aria-expanded", String(isOpen));
    if (!isOpen) return;
    this.#place();
    this.list.focus({ preventScroll: true });
  }

  // Below the button, ending where it ends, but within the window wherever on the page the button is.
  #place() {
    const { left, right } = this.bell.getBoundingClientRect(), width = this.list.offsetWidth;
    const wide = document.documentElement.clientWidth;
    this.list.style.left = `${Math.max(12, Math.min(right - width, wide - width - 12)) - left}px`;
  }

  #put(told, isNew) {
    const article = this.#article(told), known = this.#articles.get(told.id);
    if (known) known.replaceWith(article);
    else if (isNew) this.items.prepend(article);
    else this.items.append(article);
    this.#articles.set(told.id, article);
    this.told.textContent = "";
  }

  #article(told) {
    const sent = new Date(told.sent_at);
    const time = make("time", { dateTime: told.sent_at, textContent: sent.toLocaleDateString(this.language, { day: "numeric", month: "short" }) });
    const body = make("div", { className: "body" }, ...told.paragraphs.map((text) => make("p", {}, text)));
    const choices = make("div", { className: "choices" });
    const said = make("p", { className: "quiet" });
    said.setAttribute("role", "status");
    if (told.chosen) said.textContent = this.words.thanks;
    else for (const one of told.choices) {
      const button = make("button", { type: "button" }, one.label);
      button.addEventListener("click", () => this.#choose(told, one, choices, said));
      choices.append(button);
    }
    // What a page of the house does is opened, never chosen here: its terms are on it.
    for (const one of told.pages ?? []) choices.append(make("a", { href: one.address, target: "_blank", rel: "noopener noreferrer" }, one.label));
    if (choices.childElementCount) body.append(choices);
    body.append(said);
    const details = make("details", {}, make("summary", {}, make("span", {}, told.title), time), body);
    const article = make("article", { lang: told.language, className: told.read_at ? "" : "new" }, details);
    details.addEventListener("toggle", () => details.open && article.className === "new" && this.#read(told, article));
    return article;
  }

  async #read(told, article) {
    article.className = "";
    try {
      await this.#ask(`messages/${told.id}/reading`, {});
      this.#say((await this.#ask("unread")).unread);
    } catch { article.className = "new"; }
  }

  async #choose(told, one, choices, said) {
    const buttons = [...choices.querySelectorAll("button")];
    for (const button of buttons) button.disabled = true;
    try {
      await this.#ask(`messages/${told.id}/choice`, { name: one.name });
      for (const button of buttons) button.remove();
      said.textContent = this.words.thanks;
      this.dispatchEvent(new CustomEvent("goodwill:choice", { detail: { message: told.id, choice: one.name }, bubbles: true }));
    } catch (failure) {
      const isOver = failure.status === 409 || failure.status === 410;
      for (const button of buttons) isOver ? button.remove() : (button.disabled = false);
      said.textContent = isOver ? this.words.over : this.words.failed;
    }
  }
}
if (!customElements.get("goodwill-inbox")) customElements.define("goodwill-inbox", GoodwillInbox);
