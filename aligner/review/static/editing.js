// What happens within a row: cutting a segment at a caret, editing its text, writing a note.

import { announce, make } from "./dom.js";
import { say } from "./labels.js";
import { drawSegmentText } from "./row.js";
import { betweenCharacters, likelyCut, nearestCut, toPoints, wordStarts } from "./text.js";

export class Editing {
  #mode = null; // {kind, id, …}
  #clicked = null; // {segment, offset}: where a text was clicked last

  constructor(app) {
    this.app = app;
  }

  get kind() {
    return this.#mode?.kind ?? "";
  }

  isBusy(id) {
    return this.#mode?.id === id;
  }

  /** A text was clicked: a cut would be there; between words, if it is not to be exact. */
  clicked(segment, offset, exact) {
    this.#clicked = { segment, offset };
    if (this.kind === "split" && this.#mode.segment.id === segment) this.#moveCaret(exact ? offset : nearestCut(this.#mode.segment.text, offset) ?? offset);
    else if (this.kind === "split") this.stop();
  }

  /** Leave what is going on without doing anything. */
  stop(focus = true) {
    const mode = this.#mode;
    if (!mode) return;
    this.#mode = null;
    this.app.table.redraw([mode.id]);
    this.app.table.drawNow();
    if (focus) this.app.table.focus();
  }

  // Cutting a segment.

  split() {
    const { table } = this.app;
    const segment = this.app.segment();
    if (this.kind === "split") return this.#cut();
    if (!segment) return;
    this.stop(false);
    const { id, side, at } = table.active;
    const clicked = this.#clicked?.segment === segment.id ? nearestCut(segment.text, this.#clicked.offset) : null;
    const offset = clicked ?? likelyCut(segment.text, this.#share());
    this.#mode = { kind: "split", id, side, at, segment, offset };
    const cell = table.activeElement();
    cell.classList.add("splitting");
    cell.append(
      this.#bar(
        ["split-here", () => this.#cut(), "primary"],
        ["split-before", () => this.#moveByWord(this.#toRight(-1))],
        ["split-after", () => this.#moveByWord(this.#toRight(1))],
        ["cancel", () => this.stop()],
      ),
    );
    cell.querySelector(".bar").append(make("span", { class: "hint" }, say("split-keys")));
    table.focus();
    this.#moveCaret(offset);
    announce(`${this.#where()} ${say("split-keys")}`);
    table.draw();
  }

  /** Where in the segment its counterpart suggests a cut, as a share. */
  #share() {
    const { review, table } = this.app;
    const { id, side } = table.active;
    const other = review.row(id)[side === "source" ? "target" : "source"];
    const lengths = other.map((segment) => segment.text.length);
    if (lengths.length < 2) return 0.5;
    return lengths[0] / lengths.reduce((sum, length) => sum + length, 0);
  }

  /** Keys while a caret stands in a segment; whether it was one of them. */
  splitKey(event) {
    const { text } = this.#mode.segment;
    const move = (step) => (event.shiftKey ? this.#moveCaret(this.#mode.offset + step) : this.#moveByWord(step));
    const moves = {
      ArrowLeft: () => move(this.#toRight(-1)),
      ArrowRight: () => move(this.#toRight(1)),
      Home: () => this.#moveCaret(wordStarts(text)[0] ?? 1),
      End: () => this.#moveCaret(wordStarts(text).at(-1) ?? 1),
      Enter: () => this.#cut(),
      Escape: () => this.stop(),
    };
    if (event.key === "Tab" || event.target.matches("button")) return event.key === "Escape" ? (this.stop(), true) : false;
    moves[event.key]?.();
    return event.key in moves || !(event.ctrlKey || event.metaKey);
  }

  /** A step to the right of the screen as a step in the text: a text may run the other way. */
  #toRight(step) {
    const text = this.#cell()?.querySelector(".text");
    return text && getComputedStyle(text).direction === "rtl" ? -step : step;
  }

  #moveByWord(step) {
    const places = wordStarts(this.#mode.segment.text);
    const here = this.#mode.offset;
    const there = step > 0 ? places.find((at) => at > here) : places.findLast((at) => at < here);
    if (there !== undefined) this.#moveCaret(there);
  }

  #moveCaret(offset) {
    const { segment } = this.#mode;
    const { text } = segment;
    const place = betweenCharacters(text, Math.max(1, Math.min(text.length - 1, offset)), offset < this.#mode.offset);
    this.#mode.offset = place;
    const cell = this.#cell();
    if (!cell) return;
    drawSegmentText(cell.querySelector(".text"), segment, [], place);
    announce(this.#where());
  }

  /** The cell of the segment that is being cut. */
  #cell() {
    const { id, side, at } = this.#mode;
    return this.app.table.element(id)?.querySelectorAll(`.segment[data-side=${side}]`)[at];
  }

  /** Between which words the caret stands. */
  #where() {
    const { offset, segment } = this.#mode;
    return say("split-at", { before: segment.text.slice(Math.max(0, offset - 30), offset), after: segment.text.slice(offset, offset + 30) });
  }

  #cut() {
    const { segment, side, offset } = this.#mode;
    const points = toPoints(segment.text, offset);
    this.#clicked = null;
    this.stop();
    this.app.keyboard.inTurn(() => this.app.operations.operate("split", () => ({ operation: "SplitSegment", side, segment: segment.id, offset: points })));
  }

  // Editing a text.

  async edit(typed = null) {
    const { table, server } = this.app;
    const segment = this.app.segment();
    if (!segment) return;
    this.stop(false);
    const { id, side } = table.active;
    const whole = segment.length ? await server.get("text", { side, segment: segment.id }) : segment;
    const cell = table.activeElement();
    if (!cell || table.active.id !== id) return;
    this.#mode = { kind: "edit", id };
    const save = () => {
      const text = area.value;
      this.stop();
      if (text === whole.text) return;
      const operation = { operation: "EditText", side, segment: segment.id, text };
      this.app.keyboard.inTurn(() => this.app.operations.operate("edit", () => operation, { lost: () => this.#again(id, side, segment.id, text) }));
    };
    const area = this.#area(typed ?? whole.text, say("edit-long"), save);
    area.lang = this.app.review[side].language;
    cell.replaceChildren(
      area,
      this.#bar(
        ["save", save, "primary"],
        ["cancel", () => this.stop()],
        ...(whole.original !== undefined && whole.original !== whole.text ? [["as-written", () => (area.value = whole.original)]] : []),
      ),
    );
    this.#open(area);
  }

  /** What was typed and could not be saved is there to be looked at again. */
  async #again(id, side, segmentId, text) {
    const { table, review } = this.app;
    const row = review.place(id) === undefined ? null : await review.whole(id);
    const at = row ? row[side].findIndex((segment) => segment.id === segmentId) : -1;
    if (at < 0) return this.app.notices.tell(say("typed-text", { text }), "lasting");
    table.activate(id, side, at, { scroll: true });
    await this.edit(text);
  }

  // A note.

  note() {
    const { table, review } = this.app;
    const id = table.active?.id;
    const row = id === undefined ? null : review.row(id);
    if (!row) return;
    this.stop(false);
    this.#mode = { kind: "note", id };
    const save = () => {
      const text = area.value.trim();
      this.stop();
      if (text !== row.note) this.app.keyboard.inTurn(() => this.app.operations.operate("note", () => ({ operation: "Note", bead: id, text })));
    };
    const area = this.#area(row.note, say("note-long"), save);
    area.dir = "auto";
    const element = table.element(id);
    element.querySelector(".remark")?.remove();
    element.append(
      make("div", { class: "remark writing" }, area, this.#bar(["save", save, "primary"], ["cancel", () => this.stop()])),
    );
    this.#open(area);
  }

  #open(area) {
    const grow = () => {
      area.style.height = "auto";
      area.style.height = `${area.scrollHeight + 2}px`;
      this.app.table.draw();
    };
    area.addEventListener("input", grow);
    grow();
    area.focus({ preventScroll: true });
    area.setSelectionRange(area.value.length, area.value.length);
    this.app.toolbar.update();
  }

  /** A field for a text of one paragraph: Enter saves, with Ctrl it confirms too, Escape does not, going elsewhere saves. */
  #area(value, name, save) {
    const mode = this.#mode;
    const area = make("textarea", { class: "field", rows: 1, spellcheck: true, dir: "auto" });
    area.value = value;
    area.setAttribute("aria-label", name);
    area.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      event.stopPropagation();
      if (event.key === "Enter" && !event.shiftKey) {
        event.preventDefault();
        save();
        if (event.ctrlKey || event.metaKey) this.app.keyboard.run("confirm");
      }
      else if (event.key === "Escape") (event.preventDefault(), this.stop());
      else if (event.key === "F2" || ((event.ctrlKey || event.metaKey) && event.code === "KeyS")) (event.preventDefault(), save());
    });
    area.addEventListener("blur", () => document.hasFocus() && this.#mode === mode && save());
    return area;
  }

  #bar(...buttons) {
    return make(
      "div",
      { class: "bar" },
      buttons.map(([name, run, kind]) =>
        make("button", { type: "button", class: kind ?? "", onmousedown: (event) => event.preventDefault(), onclick: run }, say(name)),
      ),
    );
  }
}

