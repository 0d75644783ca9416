// The table of beads: only what is in sight is drawn, whatever the heights of the rows.
//
// Rows stand at computed places. The height of a row that was never drawn is estimated from the length of its
// text; once drawn it is measured, and what is in sight stays where it is while heights above it change.

import { drawRow, drawState, newRow, SIDES } from "./row.js";

const BESIDE = 600; // pixels above and below what is in sight that are drawn as well
const SHOWN = 1500; // characters of a segment that are drawn, see views.py
const LINE = 24, PADDING = 19, LETTER = 7.7; // pixels: of a row, for estimates

export class Table {
  #heights = new Map(); // id → measured height
  #tops = null;
  #drawn = new Map(); // id → row element
  #stale = new Set(); // ids whose contents are drawn anew
  #frame = 0;
  #width = 0;
  #placeOf = null; // id → place among the rows that are shown
  #awaited = false; // whether the active segment gets the focus once it is here

  /**
   * @param {Review} review - the beads.
   * @param {{scroller: Element, grid: Element, rows: Element, map: DocumentMap}} elements
   * @param {object} context - what rows need to be drawn, see row.js.
   */
  constructor(review, elements, context) {
    Object.assign(this, elements);
    this.review = review;
    this.context = context;
    this.filtered = null; // ids, or null for all
    this.active = null; // {id, side, at}
    this.numbers = false;
    this.scroller.addEventListener("scroll", () => this.draw());
    new ResizeObserver(() => {
      if (this.scroller.clientWidth !== this.#width) this.#anew();
      this.draw();
    }).observe(this.scroller);
  }

  /** The ids that are shown, in order. */
  get shown() {
    return this.filtered ?? this.review.ids;
  }

  /** Where a bead stands among those that are shown; undefined where it does not. */
  position(id) {
    if (!this.filtered) return this.review.place(id);
    if (!this.#placeOf) this.#placeOf = new Map(this.filtered.map((each, place) => [each, place]));
    return this.#placeOf.get(id);
  }

  /** Show some beads only, or all (null). */
  filter(ids) {
    this.filtered = ids;
    this.#moved();
    if (this.active && this.position(this.active.id) === undefined) this.activate(this.shown[0], "source", 0);
    this.draw();
  }

  /** Everything is new. */
  reset() {
    this.#awaited ||= this.rows.contains(document.activeElement);
    this.#heights.clear();
    this.#drawn.forEach((element) => element.remove());
    this.#drawn.clear();
    if (this.filtered) this.filtered = this.filtered.filter((id) => this.review.place(id) !== undefined);
    this.#moved();
    if (this.active && this.position(this.active.id) === undefined) this.active = null;
    this.draw();
  }

  /** Beads stand in the place of others. */
  replace(replaced) {
    for (const { old, now } of replaced) {
      old.forEach((id) => this.#heights.delete(id));
      now.forEach((id) => this.#stale.add(id));
      if (!this.filtered) continue;
      const gone = new Set(old);
      const at = this.filtered.findIndex((id) => gone.has(id));
      if (at < 0) continue;
      this.filtered = this.filtered.filter((id) => !gone.has(id));
      this.filtered.splice(at, 0, ...now);
    }
    this.#moved();
    this.draw();
  }

  /** Draw some beads anew, or all. */
  redraw(ids = this.#drawn.keys()) {
    for (const id of ids) this.#stale.add(id);
    this.draw();
  }

  #moved() {
    this.#tops = null;
    this.#placeOf = null;
  }

  /** Every height is another one at another width; what was in sight stays there. */
  #anew() {
    const first = this.active && this.#inSight(this.active.id) ? this.active.id : this.shown[this.rowAt(this.scroller.scrollTop)];
    const before = first === undefined ? 0 : this.#places()[this.position(first)] - this.scroller.scrollTop;
    this.#width = this.scroller.clientWidth;
    this.#heights.clear();
    this.#tops = null;
    if (first === undefined) return;
    const top = this.#places()[this.position(first)];
    this.rows.style.height = `${this.#tops[this.shown.length]}px`;
    this.scroller.scrollTop = top - before;
  }

  #inSight(id) {
    const at = this.position(id);
    const [first, last] = this.sight();
    return at !== undefined && first <= at && at <= last;
  }

  /** Draw before the next picture is shown. */
  draw() {
    if (!this.#frame) this.#frame = requestAnimationFrame(() => this.drawNow());
  }

  #height(id) {
    const measured = this.#heights.get(id);
    if (measured) return measured;
    const place = this.review.place(id);
    const letters = Math.max(20, ((this.#width - 100) / 2 - 30) / LETTER);
    const size = Math.min(this.review.sizes[place], SHOWN);
    const lines = Math.max(Math.ceil(size / letters), this.review.sources[place], this.review.targets[place]);
    return PADDING + LINE * Math.max(1, lines);
  }

  /** Where each row begins, and where the last one ends. */
  #places() {
    if (!this.#tops) {
      const { shown } = this;
      this.#tops = new Float64Array(shown.length + 1);
      for (let at = 0; at < shown.length; at++) this.#tops[at + 1] = this.#tops[at] + this.#height(shown[at]);
    }
    return this.#tops;
  }

  /** The row that covers a height. */
  rowAt(height) {
    const tops = this.#places();
    let [low, high] = [0, Math.max(0, this.shown.length - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (tops[middle] <= height) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** What is in sight: the first and the last row. */
  sight() {
    const top = this.scroller.scrollTop;
    return [this.rowAt(top), this.rowAt(top + this.scroller.clientHeight - this.rows.offsetTop)];
  }

  drawNow() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    if (!this.#width) this.#anew();
    const { shown, scroller } = this;
    const hadFocus =
      (this.#awaited && document.activeElement === document.body) ||
      (this.rows.contains(document.activeElement) && document.activeElement.matches(".segment"));
    let wanted;
    // Rows that are measured shift others into sight; two or three rounds are always enough.
    for (let round = 0; round < 4; round++) {
      const top = scroller.scrollTop;
      const [first, last] = [this.rowAt(top - BESIDE), this.rowAt(top + scroller.clientHeight + BESIDE)];
      wanted = shown.slice(first, shown.length ? last + 1 : 0);
      if (this.active && !wanted.includes(this.active.id) && this.position(this.active.id) !== undefined) {
        wanted.push(this.active.id); // what has the focus stays, wherever it is
      }
      this.#drawRows(wanted);
      if (!this.#measure(wanted, this.rowAt(top), top)) break;
    }
    const tops = this.#places();
    this.rows.style.height = `${tops[shown.length]}px`;
    // No transform: what sticks to an edge of the sheet would not.
    for (const id of wanted) this.#drawn.get(id).style.top = `${tops[this.position(id)]}px`;
    this.grid.setAttribute("aria-rowcount", shown.length + 1);
    this.#markActive(hadFocus);
    this.map?.draw();
    const missing = wanted.filter((id) => !this.review.row(id));
    if (missing.length) {
      const [first, last] = this.sight();
      this.review.want(shown.slice(Math.max(0, first - 40), last + 60)).catch(() => {});
    }
  }

  #drawRows(wanted) {
    const keep = new Set(wanted);
    for (const [id, element] of this.#drawn) {
      if (keep.has(id)) continue;
      element.remove();
      this.#drawn.delete(id);
    }
    let before = null;
    for (const id of wanted) {
      let element = this.#drawn.get(id);
      if (!element) {
        element = newRow(id);
        this.#drawn.set(id, element);
      }
      // Screen readers go by the order of elements.
      const next = before ? before.nextSibling : this.rows.firstChild;
      if (element !== next) this.rows.insertBefore(element, next);
      before = element;
      const place = this.review.place(id);
      element.setAttribute("aria-rowindex", this.position(id) + 2);
      drawState(element, this.review, place, this.numbers);
      const row = this.review.row(id);
      // What is drawn stays in sight while the bead is fetched anew.
      const changed = row ? element.bead !== row : element.bead === undefined;
      if (changed || (row && this.#stale.has(id) && !this.context.isBusy(id))) {
        if (this.context.isBusy(id) && element.bead) continue;
        element.bead = row ?? null;
        drawRow(element, this.review, row, this.context.of(id));
        this.#stale.delete(id);
      }
    }
  }

  /** Measure what is drawn; whether anything is as high as nobody knew. */
  #measure(ids, anchor, top) {
    let [shift, changed] = [0, false];
    const measured = ids.map((id) => this.#drawn.get(id).getBoundingClientRect().height);
    ids.forEach((id, at) => {
      const before = this.#height(id);
      if (Math.abs(before - measured[at]) > 0.5) {
        if (this.position(id) < anchor) shift += measured[at] - before;
        changed = true;
      }
      this.#heights.set(id, measured[at]);
    });
    if (!changed) return false;
    this.#tops = null;
    this.rows.style.height = `${this.#places()[this.shown.length]}px`;
    if (shift) this.scroller.scrollTop = top + shift;
    return true;
  }

  #markActive(focus) {
    this.rows.querySelectorAll(".row.active").forEach((element) => this.#setActive(element, false));
    this.rows.querySelectorAll(".segment[tabindex='0']").forEach((element) => {
      element.tabIndex = -1;
      element.classList.remove("active");
    });
    const element = this.active && this.#drawn.get(this.active.id);
    if (!element) return;
    this.#setActive(element, true);
    const segment = this.activeElement();
    if (!segment) return;
    this.#awaited = false;
    segment.tabIndex = 0;
    segment.classList.add("active");
    if (focus && !element.contains(document.activeElement)) segment.focus({ preventScroll: true });
    else if (focus && document.activeElement.matches(".segment") && document.activeElement !== segment) {
      segment.focus({ preventScroll: true });
    }
  }

  #setActive(element, active) {
    element.active = active;
    element.classList.toggle("active", active);
    element.setAttribute("aria-selected", active);
  }

  /** The element of a bead, if it is drawn. */
  element(id) {
    return this.#drawn.get(id);
  }

  /** The grid cell that is active, if it is drawn. */
  activeElement() {
    const element = this.active && this.#drawn.get(this.active.id);
    const holder = element?.sides[SIDES.indexOf(this.active.side)];
    const cells = holder?.querySelectorAll(".segment");
    return cells?.[Math.min(this.active.at, cells.length - 1)] ?? null;
  }

  /** Make a segment the active one. */
  activate(id, side, at = 0, { focus = false, scroll = false } = {}) {
    if (id === undefined) {
      this.active = null;
      return;
    }
    this.active = { id, side, at };
    if (scroll) this.scrollTo(id);
    this.drawNow();
    if (focus) this.focus();
    this.onactive?.();
  }

  focus() {
    const element = this.activeElement();
    if (element) element.focus({ preventScroll: true });
    // No row may be shown, or not yet: keys are then for the page, and not for a field that has just been left.
    else document.activeElement?.blur();
    this.#awaited = !element;
  }

  /** Bring a bead into sight, with some room around it. */
  scrollTo(id, middle = false) {
    const at = this.position(id);
    if (at === undefined) return;
    const { scroller } = this;
    const tops = this.#places();
    const head = this.rows.offsetTop;
    const room = scroller.clientHeight - head;
    const [top, bottom] = [tops[at], tops[at + 1]];
    const spare = Math.min(80, room / 4);
    if (middle || bottom < scroller.scrollTop || top > scroller.scrollTop + room) {
      scroller.scrollTop = top - Math.max(0, (room - (bottom - top)) / 3);
    } else if (top < scroller.scrollTop + spare) scroller.scrollTop = top - spare;
    else if (bottom > scroller.scrollTop + room - spare) {
      scroller.scrollTop = Math.min(top - spare, bottom - room + spare);
    }
    // Now that it is drawn its height is known.
    this.drawNow();
  }

  /** Go up or down by a segment of the active side. */
  step(direction) {
    if (!this.active) return this.activate(this.shown[0], "source", 0, { focus: true, scroll: true });
    const { id, side, at } = this.active;
    const counts = this.review[`${side}s`];
    const here = this.position(id);
    const next = at + direction;
    if (next >= 0 && next < counts[this.review.place(id)]) return this.activate(id, side, next, { focus: true, scroll: true });
    const there = this.shown[here + direction];
    if (there === undefined) return;
    const count = counts[this.review.place(there)];
    this.activate(there, side, direction < 0 ? Math.max(0, count - 1) : 0, { focus: true, scroll: true });
  }

  /** Go by a screenful, or to an end. */
  leap(how) {
    const last = this.shown.length - 1;
    if (last < 0) return;
    const here = this.active ? this.position(this.active.id) ?? 0 : 0;
    const [first, end] = this.sight();
    const page = Math.max(1, end - first - 1);
    const there = { first: 0, last, back: Math.max(0, here - page), on: Math.min(last, here + page) }[how];
    this.activate(this.shown[there], this.active?.side ?? "source", 0, { focus: true, scroll: true });
  }

  /** Go to the other side. */
  cross(side) {
    if (!this.active) return this.step(0);
    const count = this.review[`${side}s`][this.review.place(this.active.id)];
    this.activate(this.active.id, side, Math.min(this.active.at, Math.max(0, count - 1)), { focus: true, scroll: true });
  }
}

