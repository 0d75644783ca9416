// The page: puts its parts together, and knows what each command does.

import { COMMANDS, commandOf, isSingle, keyOf } from "./commands.js";
import * as dialogs from "./dialogs.js";
import { announce, byId, icon, make } from "./dom.js";
import { Editing } from "./editing.js";
import { Finding } from "./finding.js";
import { choose, label, language, languageName, LANGUAGES, percent, preferred, say, translated } from "./labels.js";
import { DocumentMap } from "./map.js";
import { Panel } from "./panel.js";
import { CONFIRMED, LEFT_OUT, NOTED, Review } from "./review.js";
import { isolated } from "./row.js";
import { Server } from "./server.js";
import { Table } from "./table.js";
import { placeAt } from "./text.js";
import { Toolbar } from "./toolbar.js";

const LOOK = 4000; // milliseconds between two looks at whether another page has changed something
const CHECKING = 700; // milliseconds between two looks at how far the checks are
const THEMES = ["", "light", "dark"];
const SINGLE = "aligner-single-keys", THEME = "aligner-theme";

const FILTERS = {
  all: null,
  uncertain: (review) => (place) => review.isUncertain(place),
  uneven: (review) => (place) => review.isUneven(place),
  pending: (review) => (place) => !review.has(place, CONFIRMED | LEFT_OUT),
  edited: (review) => (place) => review.isEdited(place),
  failed: (review) => (place) => ["error", "warning"].includes(review.worst.get(review.ids[place])),
  noted: (review) => (place) => review.has(place, NOTED),
  "left-out": (review) => (place) => review.has(place, LEFT_OUT),
  found: (review, app) => (place) => app.finding.beads.has(review.ids[place]),
};

class App {
  constructor() {
    this.turn = null; // what is under way
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
      open: (side, segment) => dialogs.longText(this, side, segment).catch((error) => this.complain(error)),
      drawNote: (row) => make("div", { class: "remark", role: "note" }, icon("note"), isolated(row.note)),
      noting: false,
    };
    this.table.onactive = () => this.activated();
    this.toolbar = new Toolbar(this);
    this.panel = new Panel(this);
    this.finding = new Finding(this);
    this.singleKeys = localStorage.getItem(SINGLE) !== "off";
    this.filterName = "all";
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
    review.addEventListener("saving", () => this.showSaving("saving"));
    review.addEventListener("saved", () => this.showSaving("saved"));
    review.addEventListener("failed", () => this.showSaving("saved"));
    server.addEventListener("lost", () => this.showBanner(say("connection-lost")));
    server.addEventListener("found", () => (this.showBanner(""), this.lookForChanges()));
    document.addEventListener("keydown", (event) => this.key(event));
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this.lookForChanges());
    byId("rows").addEventListener("click", (event) => this.clicked(event));
    byId("rows").addEventListener("pointerover", (event) => this.pair(event.target));
    byId("rows").addEventListener("dblclick", (event) => event.target.closest(".segment:not(.empty)") && this.run("edit"));
    byId("filter").addEventListener("change", (event) => this.setFilter(event.target.value));
    byId("language").addEventListener("change", (event) => this.setLanguage(event.target.value));
  }

  // What the page shows of the whole.

  loaded() {
    this.editing.stop(false);
    this.table.reset();
    if (!this.table.active && this.review.length) {
      this.table.activate(this.table.shown[0], "source", 0, { focus: document.body.classList.contains("ready") });
    }
    this.showSaving("saved");
    this.refresh();
  }

  changed(replaced) {
    this.table.replace(replaced);
    this.refresh();
    if (this.review.worst.size) this.checkLater();
  }

  /** All that is counted. */
  refresh() {
    const { review, table } = this;
    let [confirmed, uncertain] = [0, 0];
    this.leftOut = 0;
    for (let place = 0; place < review.length; place++) {
      if (review.has(place, CONFIRMED)) confirmed++;
      if (review.isUncertain(place)) uncertain++;
      if (review.has(place, LEFT_OUT)) this.leftOut++;
    }
    const share = review.length ? confirmed / review.length : 0;
    byId("progress").querySelector(".done").style.width = `${100 * share}%`;
    byId("progress").querySelector("span").textContent = say("confirmed-of", { confirmed, count: review.length });
    byId("progress").title = say("confirmed-of", { confirmed, count: review.length });
    byId("status").replaceChildren(
      make("span", {}, say("beads", { count: review.length })),
      make("span", {}, say("uncertain-count", { count: uncertain })),
      this.leftOut ? make("span", {}, say("left-out-count", { count: this.leftOut })) : "",
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
    byId("title").replaceChildren(isolated(names[0]), ...(names[0] === names[1] ? [] : [arrow, isolated(names[1])]));
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
    filter.value = this.filterName;
    filter.setAttribute("aria-label", say("filter"));
    byId("language").setAttribute("aria-label", say("language"));
    this.toolbar.build();
    this.finding.build();
    this.showSaving("saved");
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

  showSaving(state) {
    const element = byId("saving");
    element.className = `saving ${state}`;
    element.textContent = say(state);
  }

  showBanner(text) {
    byId("banner").hidden = !text;
    byId("banner").textContent = text;
    if (text) byId("saving").className = "saving lost";
  }

  /** Say something for a while; "lasting" stays until it is clicked away. */
  tell(text, kind = "") {
    const toast = byId("toast");
    clearTimeout(this.toastTimer);
    toast.replaceChildren(...[text].flat(), make("button", { type: "button", class: "quiet", "aria-label": say("close"), onclick: () => (toast.hidden = true) }, icon("close")));
    toast.hidden = false;
    announce(toast.textContent);
    if (kind !== "lasting") this.toastTimer = setTimeout(() => (toast.hidden = true), kind === "long" ? 9000 : 5000);
  }

  /** Say what the program said was wrong. */
  complain(error) {
    if (error.kind === "gone") return this.showBanner(say("started-anew"));
    if (error.kind === "stale") return this.tell(say("stale"), "long");
    const parts = [error.message, error.advice].filter(Boolean).map((sentence) => translated(sentence));
    this.tell(parts.map(({ text, lang }, at) => make("span", { lang }, at ? `; ${text}` : text)), "long");
  }

  async lookForChanges() {
    if (this.editing.kind) return;
    try {
      const version = await this.server.version();
      if (version > this.review.version && !this.editing.kind) {
        await this.review.reload();
        this.tell(say("changed-elsewhere"));
      }
    } catch (error) {
      if (error.kind === "gone") this.complain(error);
    }
  }

  // Keys and clicks.

  key(event) {
    if (event.defaultPrevented || byId("dialog").open) return;
    const writes = event.target.matches("input:not([type=checkbox]), textarea, select");
    if (this.editing.kind === "split" && byId("rows").contains(event.target)) {
      if (this.editing.splitKey(event)) event.preventDefault();
      return;
    }
    if (writes && event.key === "Escape") return this.table.focus();
    const key = keyOf(event);
    if (writes && !key.startsWith("Ctrl+")) return;
    if (writes && /^Ctrl\+([AZY]|Enter|Shift\+Z)$/.test(key)) return;
    const pressesButton = event.target.matches("button, a, summary") && ["Enter", " "].includes(event.key);
    if (pressesButton) return;
    if (!writes && this.move(event)) return event.preventDefault();
    const command = commandOf(key);
    if (!command || (isSingle(key) && !this.singleKeys)) return;
    event.preventDefault();
    this.run(command);
  }

  /** Keys that move about in the table; whether it was one. */
  move(event) {
    if (event.altKey || event.shiftKey || event.target.closest(".ribbon, .panel, .dialog")) return false;
    const moves = {
      ArrowUp: () => this.table.step(-1),
      ArrowDown: () => this.table.step(1),
      ArrowLeft: () => this.table.cross("source"),
      ArrowRight: () => this.table.cross("target"),
      PageUp: () => this.table.leap("back"),
      PageDown: () => this.table.leap("on"),
      Home: () => this.table.leap("first"),
      End: () => this.table.leap("last"),
      Escape: () => this.escape(),
    };
    if (!(event.key in moves)) return false;
    this.inTurn(moves[event.key]);
    return true;
  }

  escape() {
    if (!byId("toast").hidden) byId("toast").hidden = true;
    else if (this.finding.isOpen) this.finding.close();
    else if (this.filterName !== "all") this.setFilter("all");
    this.table.focus();
  }

  clicked(event) {
    if (event.target.closest("button, textarea")) return;
    const element = event.target.closest(".row");
    if (!element) return;
    const cell = event.target.closest(".segment") ?? element.querySelector(".segment");
    if (!cell) return;
    const text = cell.querySelector(".text");
    const offset = text && placeAt(text, event.clientX, event.clientY);
    const selects = !getSelection().isCollapsed;
    if (offset !== null && offset !== undefined) this.editing.clicked(Number(cell.dataset.segment), offset);
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

  /** Run a command, given itself or its name, if it makes sense now. */
  run(command) {
    if (typeof command === "string") command = COMMANDS.find((each) => each.name === command);
    this.inTurn(() => {
      if (command.can && !command.can(this)) return null;
      if (this.editing.kind && this.editing.kind !== "split") this.editing.stop(false);
      const done = command.run(this);
      this.toolbar.update();
      return done;
    });
  }

  /** Do something after what was begun before it: keys may be pressed faster than they are answered. */
  inTurn(act) {
    const begin = async () => {
      try {
        await act();
      } catch (error) {
        this.complain(error);
      }
    };
    // With nothing under way it is done at once, as part of the key or the click.
    const turn = this.turn ? this.turn.then(begin) : begin();
    this.turn = turn;
    turn.then(() => {
      if (this.turn === turn) this.turn = null;
    });
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

  /**
   * Do something, and go where the active segment went.
   *
   * @param {string} name - what to call it.
   * @param {function(): ?object} operation - made when its turn comes.
   * @param {{lost?: function}} [options] - what to do where it could not be done.
   */
  async operate(name, operation, { lost } = {}) {
    let before, segment;
    try {
      const answer = await this.review.operate(() => {
        before = this.table.active;
        segment = this.segment();
        return operation();
      });
      if (!answer) return;
      this.follow(answer, before, segment?.id);
      this.announceDone(name);
    } catch (error) {
      this.complain(error);
      lost?.();
    }
  }

  /** Make that bead active which holds the segment that was; the nearest one where there is none. */
  follow(answer, before, segment) {
    if (!before) return;
    const { review, table } = this;
    const focus = document.activeElement === document.body || byId("rows").contains(document.activeElement);
    const rows = [review.row(before.id), ...Object.values(answer.rows)].filter(Boolean);
    for (const row of rows) {
      const at = segment === undefined ? -1 : row[before.side].findIndex((each) => each.id === segment);
      if (at >= 0 && table.position(row.id) !== undefined) {
        return table.activate(row.id, before.side, at, { focus, scroll: true });
      }
    }
    if (table.position(before.id) !== undefined) return table.activate(before.id, before.side, before.at, { focus, scroll: true });
    const place = Math.min(answer.changes[0]?.[0] ?? 0, review.length - 1);
    const id = review.ids[place];
    if (table.position(id) !== undefined) table.activate(id, before.side, 0, { focus, scroll: true });
  }

  announceDone(name) {
    const { active } = this.table;
    const place = active ? this.review.place(active.id) : undefined;
    const where = place === undefined ? "" : `: ${say("bead-number", { number: place + 1 })}, ${this.review.type(place)}`;
    announce(`${say(name)}${where}`);
  }

  onBead(operation, name = operation.toLowerCase()) {
    return this.operate(name, () => this.table.active && { operation, beads: [this.table.active.id] });
  }

  onSegment(operation, more = {}) {
    const name = { JoinSegments: "join", MoveSegment: more.direction, Detach: "detach" }[operation];
    return this.operate(name, () => {
      const segment = this.segment();
      return segment && { operation, side: this.table.active.side, segment: segment.id, ...more };
    });
  }

  /** Confirm the active bead, and go on to the next one. */
  async confirm() {
    const { review, table } = this;
    const { id } = table.active;
    const next = table.shown[table.position(id) + 1];
    if (!review.has(review.place(id), CONFIRMED)) await this.operate("confirm", () => ({ operation: "Confirm", beads: [id] }));
    if (next !== undefined && table.active?.id === id && table.position(next) !== undefined) {
      table.activate(next, table.active.side, 0, { focus: true, scroll: true });
    }
  }

  toggleExport() {
    const { id } = this.table.active;
    const out = this.review.has(this.review.place(id), LEFT_OUT);
    return this.onBead(out ? "Restore" : "Delete", out ? "restored" : "leave-out");
  }

  merge(withNext) {
    return this.operate(withNext ? "merge-next" : "merge-previous", () => this.table.active && { operation: "Merge", bead: this.table.active.id, with_next: withNext });
  }

  /** The active bead becomes two; the active segment begins the second one, if it can. */
  breakBead() {
    return this.operate("break", () => {
      const { id, side, at } = this.table.active;
      const place = this.review.place(id);
      const counts = { source: this.review.sources[place], target: this.review.targets[place] };
      const other = side === "source" ? "target" : "source";
      const here = Math.max(1, at);
      return { operation: "SplitBead", bead: id, [side]: Math.min(here, counts[side]), [other]: Math.min(here, counts[other]) };
    });
  }

  /** Undo or redo, and go where something has changed. */
  async step(name) {
    const answer = await this.review.send(name);
    const [start, , short] = answer.changes.at(-1) ?? [0, 0, { ids: [] }];
    const id = short.ids[0] ?? this.review.ids[Math.min(start, this.review.length - 1)];
    this.show(id, this.table.active?.side ?? "source");
    this.announceDone(name);
  }

  async realign() {
    this.showSaving("aligning");
    const before = this.table.active;
    document.body.classList.add("busy");
    try {
      const answer = await this.review.send("realign");
      const count = answer.changes.reduce((sum, [, removed, short]) => sum + Math.max(removed, short.ids.length), 0);
      this.tell(say("realigned", { count }));
      const id = this.review.place(before?.id) === undefined ? this.review.ids[answer.changes[0][0]] : before.id;
      this.show(id, before?.side ?? "source");
    } finally {
      document.body.classList.remove("busy");
    }
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
    if (this.table.position(id) === undefined) this.setFilter("all");
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
    if (place < 0) return this.tell(say(what === "uncertain" ? "none-uncertain" : "none-uneven"));
    this.show(review.ids[place], table.active?.side ?? "source");
  }

  focusFilter() {
    byId("filter").focus();
    byId("filter").showPicker?.();
  }

  setFilter(name) {
    this.filterName = name;
    byId("filter").value = name;
    const holds = FILTERS[name]?.(this.review, this);
    this.table.filter(holds ? this.review.ids.filter((_, place) => holds(place)) : null);
    if (this.table.active) this.table.scrollTo(this.table.active.id, true);
    else if (this.table.shown.length) this.table.activate(this.table.shown[0], "source", 0, { scroll: true });
    if (name === "failed") this.check();
    this.refresh();
    announce(say("beads", { count: this.table.shown.length }));
  }

  /** Another search has other results. */
  found() {
    if (this.filterName === "found") this.setFilter("found");
  }

  checkLater() {
    clearTimeout(this.checkTimer);
    this.checkTimer = setTimeout(() => this.check(), CHECKING);
  }

  /** Ask for what the checks find, again and again until all beads are checked. */
  async check() {
    try {
      const answer = await this.server.get("findings");
      const before = this.review.worst;
      this.review.worst = new Map(Object.entries(answer.worst).map(([id, worst]) => [Number(id), worst]));
      const done = answer.checked >= answer.of;
      if (!done) this.tell(say("checking", { share: percent(Math.floor((100 * answer.checked) / answer.of)) }));
      const same = before.size === this.review.worst.size && [...before].every(([id, worst]) => this.review.worst.get(id) === worst);
      if (this.filterName === "failed" && !same) {
        const holds = FILTERS.failed(this.review, this);
        const kept = new Set(this.table.filtered);
        // What was mended meanwhile stays in sight until the filter is chosen anew.
        this.table.filter(this.review.ids.filter((id, place) => kept.has(id) || holds(place)));
        if (!this.table.active && this.table.shown.length) this.table.activate(this.table.shown[0], "source", 0);
        this.refresh();
      } else this.table.draw();
      if (!done) this.checkLater();
      else if (this.filterName === "failed" && !same) announce(say("beads", { count: this.table.shown.length }));
    } catch (error) {
      this.complain(error);
    }
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
    this.tell(say(`theme-${next || "auto"}`));
  }

  setTheme(theme) {
    this.theme = theme;
    localStorage.setItem(THEME, theme);
    document.documentElement.dataset.theme = theme;
    if (this.map?.table) requestAnimationFrame(() => this.map.draw(true));
  }

  setSingleKeys(on) {
    this.singleKeys = on;
    localStorage.setItem(SINGLE, on ? "" : "off");
  }
}

const app = new App();
// For whoever looks behind the page, and for its tests.
window.aligner = app;
app.start().catch((error) => app.complain(error));

