// Which beads are shown: uncertain ones, those not 1-1, those that fail a check …

import { announce, byId } from "./dom.js";
import { percent, say } from "./labels.js";
import { CONFIRMED, LEFT_OUT, NOTED } from "./review.js";

const CHECKING = 700; // milliseconds between two looks at how far the checks are

export const FILTERS = {
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

export class Filters {
  constructor(app) {
    this.app = app;
    this.filterName = "all";
  }

  focusFilter() {
    byId("filter").focus();
    byId("filter").showPicker?.();
  }

  setFilter(name) {
    this.filterName = name;
    byId("filter").value = name;
    const holds = FILTERS[name]?.(this.app.review, this.app);
    this.app.table.filter(holds ? this.app.review.ids.filter((_, place) => holds(place)) : null);
    if (this.app.table.active) this.app.table.scrollTo(this.app.table.active.id, true);
    else if (this.app.table.shown.length) this.app.table.activate(this.app.table.shown[0], "source", 0, { scroll: true });
    if (name === "failed") this.check();
    this.app.refresh();
    announce(say("beads", { count: this.app.table.shown.length }));
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
      const answer = await this.app.server.get("findings");
      const before = this.app.review.worst;
      this.app.review.worst = new Map(Object.entries(answer.worst).map(([id, worst]) => [Number(id), worst]));
      const done = answer.checked >= answer.of;
      const waited = this.filterName === "failed" && !done;
      if (waited) this.app.notices.tell(say("checking", { share: percent(Math.floor((100 * answer.checked) / answer.of)) }), "checking");
      else this.app.notices.over("checking");
      const same = before.size === this.app.review.worst.size && [...before].every(([id, worst]) => this.app.review.worst.get(id) === worst);
      if (this.filterName === "failed" && !same) {
        const holds = FILTERS.failed(this.app.review, this.app);
        const kept = new Set(this.app.table.filtered);
        // What was mended meanwhile stays in sight until the filter is chosen anew.
        this.app.table.filter(this.app.review.ids.filter((id, place) => kept.has(id) || holds(place)));
        if (!this.app.table.active && this.app.table.shown.length) this.app.table.activate(this.app.table.shown[0], "source", 0);
        this.app.refresh();
      } else this.app.table.draw();
      if (!done) this.checkLater();
      else if (this.filterName === "failed" && !same) announce(say("beads", { count: this.app.table.shown.length }));
    } catch (error) {
      this.app.notices.complain(error);
    }
  }
}
