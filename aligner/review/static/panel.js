// Why a bead was aligned so: how sure it is, what ties both sides, what else was possible, what checks say.

import { byId, icon, make } from "./dom.js";
import { percent, say } from "./labels.js";
import { isolated } from "./row.js";

const WAIT = 120; // milliseconds of quiet before the program is asked
const KEPT = "aligner-panel";

// What a score is made of, in groups that a person can follow; see aligner/score.py.
const GROUPS = [
  ["words", /^(spelling|dictionary|induced) /],
  ["length", /^length/],
  ["anchors", /^(keys|clash|onesided|numbers)$/],
  ["structure", /^(together|apart|crossed|kind|joining)$/],
  ["type", /^type$/],
];

export class Panel {
  #timer = 0;
  #asked = 0;

  constructor(app) {
    this.app = app;
    this.element = byId("panel");
    this.element.hidden = localStorage.getItem(KEPT) !== "open";
  }

  get isOpen() {
    return !this.element.hidden;
  }

  toggle() {
    this.element.hidden = this.isOpen;
    localStorage.setItem(KEPT, this.isOpen ? "open" : "");
    this.update(0);
    // What is shown beside it, or above it on a small screen, is the active bead.
    if (this.app.table.active) requestAnimationFrame(() => this.app.table.scrollTo(this.app.table.active.id));
  }

  /** Tell of the active bead, if the panel is open. */
  update(wait = WAIT) {
    clearTimeout(this.#timer);
    if (this.isOpen) this.#timer = setTimeout(() => this.#load(), wait);
  }

  async #load() {
    const { review, table, server } = this.app;
    const id = table.active?.id;
    const place = id === undefined ? undefined : review.place(id);
    if (place === undefined) return this.element.replaceChildren();
    const turn = ++this.#asked;
    const close = make("button", { type: "button", class: "quiet", title: say("close"), onclick: () => this.app.keyboard.run("why") }, icon("close"));
    close.setAttribute("aria-label", say("close"));
    const head = make(
      "div",
      { class: "panel-head" },
      make("h2", {}, say("bead-number", { number: place + 1 }), " ", make("small", {}, review.type(place))),
      close,
    );
    const sure = this.#sure(place);
    const old = this.element.dataset.bead === String(id) ? [...this.element.children].slice(2) : [make("p", { class: "dim" }, say("loading"))];
    this.element.dataset.bead = id;
    this.element.replaceChildren(head, sure, ...old);
    try {
      const why = await server.get("why", { bead: id });
      if (turn === this.#asked) this.element.replaceChildren(head, sure, ...this.#told(why));
    } catch (error) {
      if (turn === this.#asked) this.element.replaceChildren(head, sure, make("p", {}, error.message));
    }
  }

  #sure(place) {
    const { review } = this.app;
    const band = review.band(place);
    const said = [say(`band-${band}`), review.isEdited(place) ? say("edited") : ""].filter(Boolean).join(", ");
    const full = make("i", { class: band });
    full.style.width = `${review.sure[place]}%`;
    return make(
      "div",
      { class: `sureness ${band}` },
      make("strong", {}, percent(review.sure[place])),
      make("span", {}, said),
      make("div", { class: "long-meter" }, full),
    );
  }

  #told(why) {
    return [this.#findings(why.findings), this.#anchors(why.anchors), this.#rivals(why.rivals)].flat();
  }

  #findings(findings) {
    if (!findings.length) return [];
    return [
      make("h3", {}, say("checks-say")),
      make(
        "ul",
        { class: "findings" },
        findings.map((found) =>
          make(
            "li",
            { class: found.severity },
            icon("warning"),
            make("div", {}, make("strong", {}, say(`check-${found.check}`)), make("div", { lang: "en" }, isolated(found.message))),
          ),
        ),
      ),
    ];
  }

  #anchors(anchors) {
    const rows = anchors.map(([kind, source, target]) =>
      make("tr", {}, make("th", { scope: "row" }, say(`anchor-${kind}`)), make("td", {}, isolated(source)), make("td", {}, isolated(target))),
    );
    return [
      make("h3", {}, say("anchors")),
      rows.length ? make("table", { class: "anchors" }, make("tbody", {}, rows)) : make("p", { class: "dim" }, say("no-anchors")),
    ];
  }

  #rivals(rivals) {
    if (!rivals.length) return [];
    return [
      make("h3", {}, say("rivals")),
      make("ol", { class: "rivals" }, rivals.map((rival) => this.#rival(rival))),
    ];
  }

  #rival(rival) {
    const text = (side, value) =>
      make("p", { lang: this.app.review[side].language }, value ? isolated(value) : make("span", { class: "missing" }, say("no-counterpart")));
    const worth = GROUPS.map(([name, pattern]) => [name, rival.parts.filter(([part]) => pattern.test(part)).reduce((sum, [, value]) => sum + value, 0)]);
    const most = Math.max(1, ...worth.map(([, value]) => Math.abs(value)));
    return make(
      "li",
      { class: rival.this ? "this" : "" },
      make(
        "div",
        { class: "rival-head" },
        make("strong", {}, percent(Math.floor(Math.round(10000 * rival.probability) / 100))),
        make("span", {}, rival.type),
        rival.this ? make("span", { class: "tag" }, say("this-bead")) : "",
      ),
      text("source", rival.source),
      text("target", rival.target),
      make(
        "div",
        { class: "worth" },
        worth.map(([name, value]) => {
          const bar = make("i", { class: value < 0 ? "against" : "for" });
          bar.style.width = `${(50 * Math.abs(value)) / most}%`;
          return [make("span", {}, say(`worth-${name}`)), make("div", { class: "scale" }, bar), make("span", { class: "value" }, value.toFixed(1))];
        }),
      ),
    );
  }
}
