// The review as the page knows it: a few numbers of every bead, whole beads as they come into sight.

export const CONFIRMED = 1, EDITED = 2, LEFT_OUT = 4, NOTED = 8, BY_HAND = 16, OFFERED = 32;
export const SURE = 90, DOUBTFUL = 50; // hundredths
const KEPT = 3000; // whole beads that are kept
const AT_ONCE = 100; // whole beads that are asked for at once
const LISTS = ["ids", "sure", "marks", "sources", "targets", "sizes"];

export class Review extends EventTarget {
  #places = null; // id → place
  #rows = new Map(); // id → the whole bead
  #asked = new Set();
  #queue = Promise.resolve();

  constructor(server) {
    super();
    this.server = server;
    this.worst = new Map(); // id → worst severity of what the checks find
    for (const name of LISTS) this[name] = [];
  }

  get length() {
    return this.ids.length;
  }

  /** Take over the whole state. */
  load(head) {
    const { beads, ...rest } = head;
    Object.assign(this, beads);
    Object.assign(this, rest);
    this.#places = null;
    this.#rows.clear();
    this.#asked.clear();
    this.dispatchEvent(new CustomEvent("loaded"));
  }

  async reload() {
    this.load(await this.server.get("head"));
  }

  /** Where the bead with an id stands; undefined where there is none. */
  place(id) {
    if (!this.#places) this.#places = new Map(this.ids.map((each, place) => [each, place]));
    return this.#places.get(id);
  }

  /** The whole bead, if it is here. */
  row(id) {
    return this.#rows.get(id);
  }

  /** The whole bead, asked for where it is not here. */
  async whole(id) {
    if (!this.#rows.has(id)) await this.#ask([id]);
    return this.#rows.get(id);
  }

  /** Ask for the beads among some that are not here; the event "rows" tells when they are. */
  async want(ids) {
    const missing = ids.filter((id) => !this.#rows.has(id) && !this.#asked.has(id));
    for (let at = 0; at < missing.length; at += AT_ONCE) await this.#ask(missing.slice(at, at + AT_ONCE));
  }

  async #ask(ids) {
    ids.forEach((id) => this.#asked.add(id));
    try {
      const answer = await this.server.get("rows", { ids: ids.join() });
      if (answer.version > this.version) return void (await this.reload());
      if (this.#rows.size > KEPT) this.#rows.clear();
      // Where an operation was quicker they are asked for once more.
      if (answer.version === this.version) {
        for (const [id, row] of Object.entries(answer.rows)) this.#rows.set(Number(id), row);
      }
    } finally {
      ids.forEach((id) => this.#asked.delete(id));
    }
    this.dispatchEvent(new Event("rows"));
  }

  /**
   * Send something that changes the review, after what is under way.
   *
   * @param {string} name - operation, undo, redo or realign.
   * @param {function(): ?object} make - what to send, made when its turn comes; null sends nothing.
   * @returns {Promise<?object>} the answer.
   */
  send(name, make = () => ({})) {
    const turn = async () => {
      const body = make();
      if (!body) return null;
      this.dispatchEvent(new Event("saving"));
      try {
        const answer = await this.server.post(name, { ...body, version: this.version });
        if (answer.head) this.load(answer.head);
        else this.#take(answer);
        this.dispatchEvent(new Event("saved"));
        return answer;
      } catch (error) {
        this.dispatchEvent(new CustomEvent("failed", { detail: error }));
        if (error.head) this.load(error.head);
        throw error;
      }
    };
    const done = this.#queue.then(turn);
    this.#queue = done.catch(() => {});
    return done;
  }

  operate(make) {
    return this.send("operation", () => {
      const operation = make();
      return operation && { operation };
    });
  }

  /** Put changed beads in the place of others. */
  #take(answer) {
    const replaced = [];
    for (const [start, removed, short] of answer.changes) {
      const old = this.ids.slice(start, start + removed);
      replaced.push({ old, now: short.ids });
      for (const id of old) this.#rows.delete(id);
      for (const name of LISTS) this[name].splice(start, removed, ...short[name]);
      if (old.join() !== short.ids.join()) this.#places = null;
    }
    for (const [id, row] of Object.entries(answer.rows)) {
      if (this.place(Number(id)) !== undefined) this.#rows.set(Number(id), row);
    }
    Object.assign(this, { version: answer.version, undo: answer.undo, redo: answer.redo });
    this.dispatchEvent(new CustomEvent("changed", { detail: replaced }));
  }

  has(place, mark) {
    return (this.marks[place] & mark) !== 0;
  }

  isUneven(place) {
    return this.sources[place] !== 1 || this.targets[place] !== 1;
  }

  isAlone(place) {
    return this.sources[place] === 0 || this.targets[place] === 0;
  }

  /** Whether a person should look at it: it is offered, and nobody has judged it yet. */
  isUncertain(place) {
    return (this.marks[place] & (OFFERED | CONFIRMED | LEFT_OUT | BY_HAND)) === OFFERED;
  }

  isEdited(place) {
    return (this.marks[place] & (EDITED | BY_HAND)) !== 0;
  }

  /** How sure it is, as a word that stands for a colour. */
  band(place) {
    if (this.has(place, CONFIRMED)) return "confirmed";
    if (this.isAlone(place)) return "none";
    if (this.sure[place] >= SURE) return "high";
    return this.sure[place] >= DOUBTFUL ? "middle" : "low";
  }

  type(place) {
    return `${this.sources[place]}-${this.targets[place]}`;
  }

  /** The next place after one (or before it) at which something holds, going round; -1 if nowhere. */
  next(from, holds, step = 1) {
    for (let gone = 1; gone <= this.length; gone++) {
      const place = (((from + gone * step) % this.length) + this.length) % this.length;
      if (holds(place)) return place;
    }
    return -1;
  }
}
