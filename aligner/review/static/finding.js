// Find and replace, in a bar above the table.

import { announce, byId, icon, make } from "./dom.js";
import { say } from "./labels.js";

const WAIT = 200; // milliseconds of quiet before what is typed is looked for

export class Finding {
  #places = [];
  #bySegment = new Map();
  #current = -1;
  #timer = 0;

  constructor(app) {
    this.app = app;
    this.bar = byId("finding");
    this.count = 0;
    app.review.addEventListener("changed", () => this.isOpen && this.#later());
    app.review.addEventListener("loaded", () => this.isOpen && this.#later());
  }

  get isOpen() {
    return !this.bar.hidden;
  }

  build() {
    const box = (name) => make("label", { class: "check" }, make("input", { type: "checkbox", name, onchange: () => this.#later(0) }), say(name));
    const button = (name, run, contents = say(name)) => {
      const made = make("button", { type: "button", title: say(name), onclick: run }, contents);
      made.setAttribute("aria-label", say(name));
      return made;
    };
    const field = (name) => {
      const made = make("input", { name, type: "text", placeholder: say(`${name}-what`), autocomplete: "off", spellcheck: false, dir: "auto", maxLength: 1000 });
      made.setAttribute("aria-label", say(`${name}-what`));
      return made;
    };
    this.find = field("find");
    this.replacement = field("replace");
    this.side = make(
      "select",
      { onchange: () => this.#later(0) },
      ["", "source", "target"].map((side) => make("option", { value: side }, side ? this.app.review[side]?.name || say(side) : say("both-sides"))),
    );
    this.side.setAttribute("aria-label", say("where"));
    this.said = make("span", { class: "found", role: "status" });
    this.bar.replaceChildren(
      this.find,
      button("found-previous", () => this.#step(-1), icon("before")),
      button("found-next", () => this.#step(1), icon("after")),
      this.said,
      this.replacement,
      button("replace-bead", () => this.#replace(false)),
      button("replace-all", () => this.#replace(true)),
      this.side,
      box("match_case"),
      box("whole_words"),
      box("regex"),
      button("close", () => this.close(), icon("close")),
    );
    this.find.oninput = () => this.#later();
    this.bar.onsubmit = (event) => event.preventDefault();
    this.bar.onkeydown = (event) => this.#key(event);
  }

  open(replacing = false) {
    this.bar.hidden = false;
    const field = replacing && this.find.value ? this.replacement : this.find;
    field.focus();
    field.select();
    if (this.find.value) this.#later(0);
  }

  close() {
    this.bar.hidden = true;
    this.#set([], 0);
    this.app.table.focus();
  }

  /** What was found in a segment. */
  hits(side, segment) {
    return this.#bySegment.get(`${side} ${segment}`) ?? [];
  }

  /** The beads in which something was found. */
  get beads() {
    return new Set(this.#places.map((place) => place.bead));
  }

  #key(event) {
    if (event.key === "Escape") this.close();
    else if (event.key === "Enter" && event.target === this.find) this.#step(event.shiftKey ? -1 : 1);
    else if (event.key === "Enter" && event.target === this.replacement) this.#replace(event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #later(wait = WAIT) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), wait);
  }

  #options() {
    const checked = Object.fromEntries([...this.bar.querySelectorAll("[type=checkbox]")].map((box) => [box.name, box.checked]));
    return { find: this.find.value, side: this.side.value, ...checked };
  }

  async #look() {
    const asked = this.#options();
    if (!asked.find) return this.#set([], 0);
    try {
      const answer = await this.app.server.post("find", asked);
      if (asked.find === this.find.value && this.isOpen) this.#set(answer.places, answer.count);
    } catch (error) {
      this.#set([], 0);
      if (error.kind !== "refused" && error.kind !== "wrong") return this.app.notices.complain(error);
      this.said.replaceChildren(...this.app.notices.words(error));
    }
  }

  #set(places, count) {
    const before = this.#places[this.#current];
    this.#places = places.map(([bead, side, segment, start, stop]) => ({ bead, side, segment, start, stop }));
    this.count = count;
    this.#current = before ? this.#places.findIndex((each) => each.segment === before.segment && each.start >= before.start) : -1;
    this.#bySegment = new Map();
    for (const place of this.#places) {
      const key = `${place.side} ${place.segment}`;
      if (!this.#bySegment.has(key)) this.#bySegment.set(key, []);
      this.#bySegment.get(key).push(place);
    }
    this.#tell();
    this.app.table.redraw();
    this.app.filters.found();
  }

  #tell() {
    const text = !this.find.value ? "" : this.count ? say("found", { number: this.#current + 1, count: this.count }) : say("found-nothing");
    this.said.textContent = text;
  }

  async #step(direction) {
    if (!this.#places.length) return;
    this.#places.forEach((place) => (place.current = false));
    if (this.#current < 0) {
      // Begin with what stands at or after the active bead.
      const here = this.app.review.place(this.app.table.active?.id) ?? 0;
      const first = this.#places.findIndex((place) => this.app.review.place(place.bead) >= here);
      this.#current = direction > 0 ? Math.max(0, first) - 1 : Math.max(0, first);
    }
    this.#current = (this.#current + direction + this.#places.length) % this.#places.length;
    const place = this.#places[this.#current];
    place.current = true;
    const row = await this.app.review.whole(place.bead);
    const at = row?.[place.side].findIndex((segment) => segment.id === place.segment) ?? 0;
    this.app.table.redraw();
    this.app.show(place.bead, place.side, Math.max(0, at));
    this.#tell();
    announce(this.said.textContent);
  }

  async #replace(everywhere) {
    const options = this.#options();
    const bead = this.app.table.active?.id;
    if (!options.find || (!everywhere && bead === undefined)) return;
    const operation = { operation: "Replace", ...options, replacement: this.replacement.value, beads: everywhere ? [] : [bead] };
    await this.app.operations.operate("replace-bead", () => operation, { counted: everywhere ? "replaced-count" : undefined });
    if (!everywhere) await this.#step(1);
  }
}
