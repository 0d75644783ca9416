// Buttons for the commands: a ribbon with groups, as in CAT tools, and the page's own at the top.

import { COMMANDS, shortcut } from "./commands.js";
import { byId, icon, make } from "./dom.js";
import { say } from "./labels.js";

const RIBBON = ["judge", "beads", "segments", "steps", "go"];

export class Toolbar {
  constructor(app) {
    this.app = app;
    this.buttons = new Map();
    byId("ribbon").addEventListener("keydown", (event) => this.#walk(event));
  }

  /** Make all buttons, in the language of the page. */
  build() {
    this.buttons.clear();
    byId("ribbon").replaceChildren(
      ...RIBBON.map((group) =>
        make(
          "div",
          { role: "group", class: "group", "aria-label": say(`group-${group}`) },
          COMMANDS.filter((command) => command.group === group).map((command) => this.#button(command)),
        ),
      ),
    );
    byId("global").replaceChildren(
      ...COMMANDS.filter((command) => command.group === "page").map((command) => this.#button(command)),
    );
    const first = byId("ribbon").querySelector("button");
    byId("ribbon").querySelectorAll("button").forEach((button) => (button.tabIndex = button === first ? 0 : -1));
    this.update();
  }

  #button(command) {
    const name = say(command.name);
    const button = make(
      "button",
      {
        type: "button",
        class: "command",
        "data-command": command.name,
        title: `${say(`${command.name}-long`)} (${command.keys[0]})`,
        onclick: () => this.app.keyboard.run(command),
        // A click leaves the focus where it is: in the table.
        onmousedown: (event) => event.preventDefault(),
      },
      icon(command.name),
      make("span", { class: "name" }, name),
      make("kbd", { "aria-hidden": "true" }, command.keys[0].replace("Shift+", "⇧").replace("Ctrl+", "^")),
    );
    button.setAttribute("aria-label", name);
    button.setAttribute("aria-keyshortcuts", command.keys.map(shortcut).join(" "));
    this.buttons.set(command, button);
    return button;
  }

  /** Which buttons make sense now. */
  update() {
    for (const [command, button] of this.buttons) {
      button.setAttribute("aria-disabled", command.can ? !command.can(this.app) : false);
      if (command.pressed) button.setAttribute("aria-pressed", command.pressed(this.app));
    }
  }

  /** One stop of the Tab key for all; arrows go from button to button. */
  #walk(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const all = [...byId("ribbon").querySelectorAll("button")];
    const here = all.indexOf(document.activeElement);
    if (!step || here < 0) return;
    event.preventDefault();
    const there = all[(here + step + all.length) % all.length];
    all[here].tabIndex = -1;
    there.tabIndex = 0;
    there.focus();
  }
}
