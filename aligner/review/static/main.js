// The page: puts its parts together, and goes about in it.

import * as dialogs from "./dialogs.js";
import { byId, icon, make } from "./dom.js";
import { Editing } from "./editing.js";
import { FILTERS, Filters } from "./filters.js";
import { Finding } from "./finding.js";
import { Keyboard } from "./keyboard.js";
import { choose, label, language, languageName, LANGUAGES, preferred, say } from "./labels.js";
import { DocumentMap } from "./map.js";
import { Notices } from "./notices.js";
import { Operations } from "./operations.js";
import { Panel } from "./panel.js";
import { CONFIRMED, LEFT_OUT, Review } from "./review.js";
import { isolated } from "./row.js";
import { Server } from "./server.js";
import { Table } from "./table.js";
import { placeAt } from "./text.js";
import { Toolbar } from "./toolbar.js";

const LOOK = 4000; // milliseconds between two looks at whether another page has changed something
const THEMES = ["", "light", "dark"];
const THEME = "aligner-theme";

class App {
  constructor() {
    this.server = new Server();
    this.review = new Review(this.server);
    this.editing = new Editing(this);
    const map = new DocumentMap(this.review, byId("map"));
    const elements = { scroller: document.querySelector(".sheet"), grid: byId("table"), rows: byId("rows"), map };
    this.table = new Table(this.review, elements, {
      isBusy: (id) => this.editing.isBusy(id),
      of: () => this.drawing,
    });
    map.table = this.table;
    this.map = map;
    this.drawing = {
      hits: (side, segment) => this.finding.hits(side, segment),
      open: (side, segment) => dialogs.longText(this, side, segment).catch((error) => this.notices.complain(error)),
      drawNote: (row) => make("div", { class: "remark", role: "note" }, icon("note"), isolated(row.note)),
    };
    this.table.onactive = () => this.activated();
    this.toolbar = new Toolbar(this);
    this.panel = new Panel(this);
    this.finding = new Finding(this);
    this.keyboard = new Keyboard(this);
    this.operations = new Operations(this);
    this.filters = new Filters(this);
    this.notices = new Notices();
    this.setTheme(localStorage.getItem(THEME) ?? "");
  }

  async start() {
    // The token has done its work: a cookie stands for it now, and nobody reads it over a shoulder.
    history.replaceState(null, "", location.pathname);
    await choose(preferred());
    this.listen();
    await this.review.reload();
    this.fillLanguages();
    this.relabel();
    this.table.activate(this.review.ids[0], "source", 0, { focus: true });
    document.body.classList.add("ready");
    setInterval(() => document.visibilityState === "visible" && this.lookForChanges(), LOOK);
  }

  listen() {
    const { review, server } = this;
    review.addEventListener("loaded", () => this.loaded());
    review.addEventListener("changed", (event) => this.changed(event.detail));
    review.addEventListener("rows", () => (this.table.draw(), this.toolbar.update()));
    review.addEventListener("saving", () => (this.notices.showSaving("saving"), this.notices.over("done")));
    review.addEventListener("saved", () => (this.notices.showSaving("saved"), this.notices.over("refusal")));
    review.addEventListener("failed", () => this.notices.showSaving("saved"));
    server.addEventListener("lost", () => this.notices.showBanner(say("connection-lost")));
    server.addEventListener("found", () => (this.notices.showBanner(""), this.lookForChanges()));
    document.addEventListener("keydown", (event) => this.keyboard.key(event));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.lookForChanges());
    byId("rows").addEventListener("click", (event) => this.clicked(event));
    byId("rows").addEventListener("pointerover", (event) => this.pair(event.target));
    byId("rows").addEventListener("dblclick", (event) => event.target.closest(".segment:not(.empty)") && this.keyboard.run("edit"));
    byId("filter").addEventListener("change", (event) => this.filters.setFilter(event.target.value));
    byId("language").addEventListener("change", (event) => this.setLanguage(event.target.value));
  }

  // What the page shows of the whole.

  loaded() {
    this.editing.stop(false);
    this.table.reset();
    if (!this.table.active && this.review.length) {
      this.table.activate(this.table.shown[0], "source", 0, { focus: document.body.classList.contains("ready") });
    }
    this.notices.showSaving("saved");
    this.refresh();
  }

  changed(replaced) {
    this.table.replace(replaced);
    this.refresh();
    if (this.review.worst.size) this.filters.checkLater();
  }

  /** All that is counted. */
  refresh() {
    const { review, table } = this;
    let [confirmed, uncertain] = [0, 0];
    let leftOut = 0;
    this.outside = 0; // of translation memories
    for (let place = 0; place < review.length; place++) {
      if (review.has(place, CONFIRMED)) confirmed++;
      if (review.isUncertain(place)) uncertain++;
      if (review.has(place, LEFT_OUT)) leftOut++;
      if (review.has(place, LEFT_OUT) || review.isAlone(place)) this.outside++;
    }
    const share = review.length ? confirmed / review.length : 0;
    byId("progress").querySelector(".done").style.width = `${100 * share}%`;
    byId("progress").querySelector("span").textContent = say("confirmed-of", { confirmed, count: review.length });
    byId("progress").title = say("confirmed-of", { confirmed, count: review.length });
    byId("status").replaceChildren(
      make("span", {}, say("beads", { count: review.length })),
      make("span", {}, say("uncertain-count", { count: uncertain })),
      leftOut ? make("span", {}, say("left-out-count", { count: leftOut })) : "",
      make("span", { class: "file" }, review.file ?? ""),
    );
    const nothing = review.length > 0 && !table.shown.length;
    byId("nothing").hidden = !nothing;
    byId("nothing").textContent = nothing ? say("filter-nothing") : "";
    this.toolbar.update();
    this.panel.update();
  }

  relabel() {
    const { review } = this;
    label();
    const names = [review.source.name, review.target.name];
    const arrow = make("span", { class: "arrow", "aria-hidden": "true" }, "↔");
    byId("title").replaceChildren(isolated(names[0]), ...(names[0] === names[1] ? [] : [" ", arrow, " ", isolated(names[1])]));
    byId("title").title = names.join(" ↔ ");
    document.title = names.join(" | ");
    byId("table").setAttribute("aria-label", names.join(", "));
    byId("column-bead").textContent = say("bead");
    for (const side of ["source", "target"]) {
      const tag = review[side].language;
      byId(`column-${side}`).replaceChildren(make("strong", {}, languageName(tag) || say(side)), " ", isolated(review[side].name));
    }
    byId("map").querySelector("canvas").setAttribute("aria-label", say("map"));
    byId("map").title = say("map");
    const filter = byId("filter");
    filter.replaceChildren(...Object.keys(FILTERS).map((name) => make("option", { value: name }, say(`filter-${name}`))));
    filter.value = this.filters.filterName;
    filter.setAttribute("aria-label", say("filter"));
    byId("language").setAttribute("aria-label", say("language"));
    this.toolbar.build();
    this.finding.build();
    this.notices.showSaving("saved");
    this.table.redraw();
    this.refresh();
  }

  fillLanguages() {
    byId("language").replaceChildren(...Object.entries(LANGUAGES).map(([tag, name]) => make("option", { value: tag, lang: tag }, name)));
    byId("language").value = language;
  }

  async setLanguage(tag) {
    await choose(tag);
    this.table.reset();
    this.relabel();
  }

  async lookForChanges() {
    if (this.editing.kind) return;
    try {
      const version = await this.server.version();
      if (version > this.review.version && !this.editing.kind) {
        await this.review.reload();
        this.notices.tell(say("changed-elsewhere"));
      }
    } catch (error) {
      if (error.kind === "gone") this.notices.complain(error);
    }
  }

  // Keys and clicks.

  clicked(event) {
    if (event.target.closest("button, textarea")) return;
    const element = event.target.closest(".row");
    if (!element) return;
    const cell = event.target.closest(".segment") ?? element.querySelector(".segment");
    if (!cell) return;
    const text = cell.querySelector(".text");
    const offset = text && placeAt(text, event.clientX, event.clientY);
    const selects = !getSelection().isCollapsed;
    if (offset !== null && offset !== undefined) this.editing.clicked(Number(cell.dataset.segment), offset, event.shiftKey);
    if (this.editing.kind === "split") return;
    this.table.activate(Number(element.dataset.id), cell.dataset.side, Number(cell.dataset.at), { focus: !selects });
  }

  /** Point out what an anchor is tied to. */
  pair(target) {
    byId("rows").querySelectorAll(".paired").forEach((element) => element.classList.remove("paired"));
    const pair = target.closest(".anchor")?.dataset.pair;
    if (pair === undefined) return;
    target.closest(".row").querySelectorAll(`[data-pair="${pair}"]`).forEach((element) => element.classList.add("paired"));
  }

  activated() {
    this.toolbar.update();
    this.panel.update();
  }

  // Operations.

  /** The active segment; null where there is none. */
  segment() {
    const active = this.table.active;
    return (active && this.review.row(active.id)?.[active.side][active.at]) ?? null;
  }

  askAbove() {
    dialogs.above(this);
  }

  askExport() {
    dialogs.exporting(this);
  }

  showHistory() {
    return dialogs.history(this);
  }

  showHelp() {
    dialogs.help(this);
  }

  // Going about.

  /** Show a bead and make it active, whatever the filter. */
  show(id, side = "source", at = 0) {
    if (id === undefined || this.review.place(id) === undefined) return;
    if (this.table.position(id) === undefined) this.filters.setFilter("all");
    // Where one side is empty there is more to do on the other.
    if (!this.review[`${side}s`][this.review.place(id)]) side = side === "source" ? "target" : "source";
    const inBar = byId("finding").contains(document.activeElement);
    this.table.activate(id, side, at, { focus: !inBar, scroll: true });
  }

  go(what, step) {
    const { review, table } = this;
    const holds = what === "uncertain" ? (place) => review.isUncertain(place) : (place) => review.isUneven(place);
    const within = new Set(table.filtered ?? []);
    const from = review.place(table.active?.id) ?? -1;
    const place = review.next(from, (at) => holds(at) && (!table.filtered || within.has(review.ids[at])), step);
    if (place < 0) return this.notices.tell(say(what === "uncertain" ? "none-uncertain" : "none-uneven"));
    this.show(review.ids[place], table.active?.side ?? "source");
  }

  // How the page looks.

  toggleNumbers() {
    this.table.numbers = !this.table.numbers;
    document.body.classList.toggle("numbers", this.table.numbers);
    this.table.redraw();
  }

  changeTheme() {
    const next = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length];
    this.setTheme(next);
    this.notices.tell(say(`theme-${next || "auto"}`));
  }

  setTheme(theme) {
    this.theme = theme;
    localStorage.setItem(THEME, theme);
    document.documentElement.dataset.theme = theme;
    if (this.map?.table) requestAnimationFrame(() => this.map.draw(true));
  }
}

const app = new App();
// For whoever looks behind the page, and for its tests.
window.aligner = app;
app.start().catch((error) => app.notices.complain(error));

