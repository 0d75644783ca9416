// Everything a person can do: one table that makes the keys, the buttons and the help.
//
// Keys are near those of OmegaT's aligner (A accept, C clear, M merge, S split, E edit, U up, D down,
// K keep), InterText (next that is not 1-1) and memoQ (Ctrl+Enter confirms and goes on, Ctrl+H replaces).

import { say } from "./labels.js";

const active = (app) => Boolean(app.table.active);
const onText = (app) => active(app) && Boolean(app.segment());
const pending = (app) => app.review.length > 0;

export const COMMANDS = [
  { name: "confirm", group: "judge", keys: ["A", "Enter", "Ctrl+Enter"], can: active, run: (app) => app.operations.confirm() },
  { name: "unconfirm", group: "judge", keys: ["C"], can: active, run: (app) => app.operations.onBead("Unconfirm") },
  { name: "confirm-above", group: "judge", keys: ["Shift+A"], can: pending, run: (app) => app.askAbove() },
  { name: "leave-out", group: "judge", keys: ["K", "Delete"], can: active, run: (app) => app.operations.toggleExport() },

  { name: "merge-next", group: "beads", keys: ["M"], can: active, run: (app) => app.operations.merge(true) },
  { name: "merge-previous", group: "beads", keys: ["Shift+M"], can: active, run: (app) => app.operations.merge(false) },
  { name: "break", group: "beads", keys: ["B"], can: active, run: (app) => app.operations.breakBead() },

  { name: "split", group: "segments", keys: ["S"], can: onText, run: (app) => app.editing.split() },
  { name: "join", group: "segments", keys: ["J"], can: onText, run: (app) => app.operations.onSegment("JoinSegments") },
  { name: "up", group: "segments", keys: ["U"], can: onText, run: (app) => app.operations.onSegment("MoveSegment", { direction: "up" }) },
  { name: "down", group: "segments", keys: ["D"], can: onText, run: (app) => app.operations.onSegment("MoveSegment", { direction: "down" }) },
  { name: "detach", group: "segments", keys: ["X"], can: onText, run: (app) => app.operations.onSegment("Detach") },
  { name: "edit", group: "segments", keys: ["E", "F2"], can: onText, run: (app) => app.editing.edit() },
  { name: "note", group: "segments", keys: ["T"], can: active, run: (app) => app.editing.note() },

  { name: "undo", group: "steps", keys: ["Ctrl+Z"], can: (app) => app.review.undo, run: (app) => app.operations.step("undo") },
  { name: "redo", group: "steps", keys: ["Ctrl+Y", "Ctrl+Shift+Z"], can: (app) => app.review.redo, run: (app) => app.operations.step("redo") },
  { name: "realign", group: "steps", keys: ["R"], can: pending, run: (app) => app.operations.realign() },

  { name: "next-uncertain", group: "go", keys: ["N"], can: pending, run: (app) => app.go("uncertain", 1) },
  { name: "previous-uncertain", group: "go", keys: ["Shift+N"], can: pending, run: (app) => app.go("uncertain", -1) },
  { name: "next-uneven", group: "go", keys: ["O"], can: pending, run: (app) => app.go("uneven", 1) },
  { name: "find", group: "go", keys: ["Ctrl+F", "/"], run: (app) => app.finding.open() },
  { name: "replace", group: "go", keys: ["Ctrl+H"], run: (app) => app.finding.open(true) },
  { name: "filter", group: "go", keys: ["F"], run: (app) => app.filters.focusFilter() },

  { name: "why", group: "page", keys: ["W"], pressed: (app) => app.panel.isOpen, run: (app) => app.panel.toggle() },
  { name: "numbers", group: "page", keys: ["P"], pressed: (app) => app.table.numbers, run: (app) => app.toggleNumbers() },
  { name: "history", group: "page", keys: ["H"], run: (app) => app.showHistory() },
  { name: "theme", group: "page", keys: ["L"], run: (app) => app.changeTheme() },
  { name: "help", group: "page", keys: ["?", "F1"], run: (app) => app.showHelp() },
  { name: "export", group: "page", keys: ["Ctrl+S"], run: (app) => app.askExport() },
];

/** Keys that move about in the table, for the help; table.js and main.js know what they do. */
export const MOVES = [
  { name: "move-rows", keys: ["↑", "↓"] },
  { name: "move-sides", keys: ["←", "→"] },
  { name: "move-pages", keys: ["PageUp", "PageDown"] },
  { name: "move-ends", keys: ["Home", "End"] },
  { name: "move-out", keys: ["Esc"] },
];

// What was done, by what the program calls it.
const NAMES = {
  Merge: (operation) => (operation.with_next ? "merge-next" : "merge-previous"), SplitBead: () => "break",
  SplitSegment: () => "split", JoinSegments: () => "join", Detach: () => "detach", Delete: () => "left-out",
  MoveSegment: (operation) => operation.direction, Restore: () => "restored", EditText: () => "edit",
  Confirm: () => "confirmed", Unconfirm: () => "unconfirm", ConfirmAbove: () => "confirm-above",
  Replace: () => "replace", Note: () => "note", ReplaceBeads: () => "realign",
};

/** What an operation that was done is called. */
export function nameOf(operation) {
  const name = NAMES[operation.operation]?.(operation);
  return name ? say(`${name}-long`) : operation.operation;
}

const BY_KEY = new Map(COMMANDS.flatMap((command) => command.keys.map((key) => [key, command])));

/**
 * The key that was pressed, as the table writes it. On a keyboard that writes another script the place of
 * the key counts: M is where a Latin keyboard has it, also where it writes ь.
 */
export function keyOf(event) {
  let key = event.key;
  if (!/^[a-z]$/i.test(key) && /^Key[A-Z]$/.test(event.code) && (key.length === 1 || key === "Dead")) key = event.code[3];
  if (key.length === 1 && /[a-z]/i.test(key)) key = (event.shiftKey ? "Shift+" : "") + key.toUpperCase();
  if (event.ctrlKey || event.metaKey) key = `Ctrl+${key}`;
  return event.altKey ? `Alt+${key}` : key;
}

export const commandOf = (key) => BY_KEY.get(key);

/** Whether a key is a single sign, which a person can switch off. */
export const isSingle = (key) => !key.startsWith("Ctrl+") && !/^(F\d+|Enter|Delete)$/.test(key);

/** A key as ARIA writes it. */
export const shortcut = (key) => key.replace("Ctrl", "Control");
