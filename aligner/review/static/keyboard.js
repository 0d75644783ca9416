// Keys: which command a key means, where it means none, and that commands wait for each other.

import { COMMANDS, commandOf, isSingle, keyOf } from "./commands.js";
import { byId } from "./dom.js";

const SINGLE = "aligner-single-keys";

export class Keyboard {
  constructor(app) {
    this.app = app;
    this.turn = null; // what is under way
    this.singleKeys = localStorage.getItem(SINGLE) !== "off";
  }

  key(event) {
    if (event.defaultPrevented || byId("dialog").open) return;
    const writes = event.target.matches("input:not([type=checkbox]), textarea, select");
    if (this.app.editing.kind === "split" && byId("rows").contains(event.target)) {
      if (this.app.editing.splitKey(event)) event.preventDefault();
      return;
    }
    if (writes && event.key === "Escape") return this.app.table.focus();
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
      ArrowUp: () => this.app.table.step(-1),
      ArrowDown: () => this.app.table.step(1),
      ArrowLeft: () => this.app.table.cross("source"),
      ArrowRight: () => this.app.table.cross("target"),
      PageUp: () => this.app.table.leap("back"),
      PageDown: () => this.app.table.leap("on"),
      Home: () => this.app.table.leap("first"),
      End: () => this.app.table.leap("last"),
      Escape: () => this.escape(),
    };
    if (!(event.key in moves)) return false;
    this.inTurn(moves[event.key]);
    return true;
  }

  escape() {
    if (!byId("toast").hidden) byId("toast").hidden = true;
    else if (this.app.finding.isOpen) this.app.finding.close();
    else if (this.app.filters.filterName !== "all") this.app.filters.setFilter("all");
    this.app.table.focus();
  }

  /** Run a command, given itself or its name, if it makes sense now. */
  run(command) {
    if (typeof command === "string") command = COMMANDS.find((each) => each.name === command);
    this.inTurn(() => {
      if (command.can && !command.can(this.app)) return null;
      if (this.app.editing.kind && this.app.editing.kind !== "split") this.app.editing.stop(false);
      const done = command.run(this.app);
      this.app.toolbar.update();
      return done;
    });
  }

  /** Do something after what was begun before it: keys may be pressed faster than they are answered. */
  inTurn(act) {
    const begin = async () => {
      try {
        await act();
      } catch (error) {
        this.app.notices.complain(error);
      }
    };
    // With nothing under way it is done at once, as part of the key or the click.
    const turn = this.turn ? this.turn.then(begin) : begin();
    this.turn = turn;
    turn.then(() => {
      if (this.turn === turn) this.turn = null;
    });
  }
  setSingleKeys(on) {
    this.singleKeys = on;
    localStorage.setItem(SINGLE, on ? "" : "off");
  }
}
