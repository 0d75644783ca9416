// What changes the alignment: each operation, and where the person is after it.

import { nameOf } from "./commands.js";
import { announce, byId } from "./dom.js";
import { say } from "./labels.js";
import { CONFIRMED, LEFT_OUT } from "./review.js";

/** How many beads an answer changes. */
const changed = (answer) => answer.changes.reduce((sum, [, removed, short]) => sum + Math.max(removed, short.ids.length), 0);

export class Operations {
  constructor(app) {
    this.app = app;
  }

  /**
   * Do something, and go where the active segment went.
   *
   * @param {string} name - what to call it.
   * @param {function(): ?object} operation - made when its turn comes.
   * @param {{lost?: function, counted?: string}} [options] - what to do where it could not be done, and what to
   *   say of the number of beads that it was done to.
   */
  async operate(name, operation, { lost, counted } = {}) {
    let before, segment;
    try {
      const answer = await this.app.review.operate(() => {
        before = this.app.table.active;
        segment = this.app.segment();
        return operation();
      });
      if (!answer) return;
      this.follow(answer, before, segment?.id);
      if (counted) this.app.notices.tell(say(counted, { count: changed(answer) }), "done");
      else this.announceDone(say(name));
    } catch (error) {
      this.app.notices.complain(error);
      lost?.();
    }
  }

  /** Make that bead active which holds the segment that was; the nearest one where there is none. */
  follow(answer, before, segment) {
    if (!before) return;
    const { review, table } = this.app;
    // Whoever has gone elsewhere meanwhile, as with a click that ends writing, stays there.
    if (table.active !== before && table.position(table.active?.id) !== undefined) return;
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
    const { active } = this.app.table;
    const place = active ? this.app.review.place(active.id) : undefined;
    const where = place === undefined ? "" : `: ${say("bead-number", { number: place + 1 })}, ${this.app.review.type(place)}`;
    announce(`${name}${where}`);
  }

  onBead(operation, name = operation.toLowerCase()) {
    return this.operate(name, () => this.app.table.active && { operation, beads: [this.app.table.active.id] });
  }

  onSegment(operation, more = {}) {
    const name = { JoinSegments: "join", MoveSegment: more.direction, Detach: "detach" }[operation];
    return this.operate(name, () => {
      const segment = this.app.segment();
      return segment && { operation, side: this.app.table.active.side, segment: segment.id, ...more };
    });
  }

  /** Confirm the active bead, and go on to the next one. */
  async confirm() {
    const { review, table } = this.app;
    const { id } = table.active;
    const next = table.shown[table.position(id) + 1];
    if (!review.has(review.place(id), CONFIRMED)) await this.operate("confirm", () => ({ operation: "Confirm", beads: [id] }));
    if (next !== undefined && table.active?.id === id && table.position(next) !== undefined) {
      table.activate(next, table.active.side, 0, { focus: true, scroll: true });
    }
  }

  toggleExport() {
    const { id } = this.app.table.active;
    const out = this.app.review.has(this.app.review.place(id), LEFT_OUT);
    return this.onBead(out ? "Restore" : "Delete", out ? "restored" : "leave-out");
  }

  merge(withNext) {
    return this.operate(withNext ? "merge-next" : "merge-previous", () => this.app.table.active && { operation: "Merge", bead: this.app.table.active.id, with_next: withNext });
  }

  /** The active bead becomes two; the active segment begins the second one, if it can. */
  breakBead() {
    return this.operate("break", () => {
      const { id, side, at } = this.app.table.active;
      const place = this.app.review.place(id);
      const counts = { source: this.app.review.sources[place], target: this.app.review.targets[place] };
      const other = side === "source" ? "target" : "source";
      const here = Math.max(1, at);
      return { operation: "SplitBead", bead: id, [side]: Math.min(here, counts[side]), [other]: Math.min(here, counts[other]) };
    });
  }

  /** Undo or redo, and go where something has changed. */
  async step(name) {
    const answer = await this.app.review.send(name);
    const [start, , short] = answer.changes.at(-1) ?? [0, 0, { ids: [] }];
    const id = short.ids[0] ?? this.app.review.ids[Math.min(start, this.app.review.length - 1)];
    this.app.show(id, this.app.table.active?.side ?? "source");
    this.announceDone(`${say(name)}, ${nameOf(answer.operation)}`);
  }

  async realign() {
    this.app.notices.showSaving("aligning");
    const before = this.app.table.active;
    document.body.classList.add("busy");
    try {
      const answer = await this.app.review.send("realign");
      this.app.notices.tell(say("realigned", { count: changed(answer) }));
      const id = this.app.review.place(before?.id) === undefined ? this.app.review.ids[answer.changes[0][0]] : before.id;
      this.app.show(id, before?.side ?? "source");
    } finally {
      document.body.classList.remove("busy");
    }
  }
}
