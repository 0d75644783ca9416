// Elements are made here and nowhere else: text is only ever text, never HTML.

/** An element with properties (`class`, `aria-…`, `data-…` and `on…` among them) and children. */
export function make(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null) continue;
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (key in element) element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

export const byId = (id) => document.getElementById(id);

const SVG = "http://www.w3.org/2000/svg";

// Drawn on a grid of 20 by 20, with lines of one width.
const ICONS = {
  "confirm": "M4 10.5l4 4 8-9",
  "unconfirm": "M5 5l10 10M15 5L5 15",
  "confirm-above": "M3 8.5l3.5 3.5L13 5M7 15l2 2 8-9",
  "merge-next": "M4 3h12v4H4zM10 8v4M7.5 10l2.5 2.5L12.5 10M4 13.5h12v4H4z",
  "merge-previous": "M4 2.5h12v4H4zM10 12V8M7.5 10L10 7.5l2.5 2.5M4 13h12v4H4z",
  "break": "M4 3h12v4H4zM4 13h12v4H4zM2 10h3M7 10h2M11 10h2M15 10h3",
  "split": "M3 6h6M11 6h6M10 2.5v15M3 14h6M11 14h6",
  "join": "M3 6h14M3 14h14M10 8.5v3M8.5 10h3",
  "up": "M10 17V4M5 9l5-5 5 5",
  "down": "M10 3v13M5 11l5 5 5-5",
  "detach": "M8 12l4-4M6.5 9L4.6 10.900a3 3 0 004.300 4.300L10.800 13.300M13.500 11l1.900-1.900a3 3 0 00-4.300-4.300L9.200 6.700M14 15l2.500 2.500",
  "edit": "M4 16l.8-3.600L13 4.200a1.500 1.500 0 012.200 0l.6.6a1.500 1.500 0 010 2.200L7.600 15.200zM11.500 5.700l2.800 2.800",
  "leave-out": "M3.500 10a6.500 6.500 0 1013 0 6.500 6.500 0 10-13 0M5.500 5.500l9 9",
  "note": "M4 4h12v9H9l-4 3.500V13H4zM7 7.500h6M7 10h4",
  "undo": "M7 4L3.500 7.500 7 11M4 7.500h7.500a4.500 4.500 0 010 9H8",
  "redo": "M13 4l3.500 3.500L13 11M16 7.500H8.500a4.500 4.500 0 000 9H12",
  "realign": "M15.500 8A6 6 0 005 6.200L3.500 8M3.500 4v4h4M4.500 12A6 6 0 0015 13.800l1.500-1.800M16.500 16v-4h-4",
  "next-uncertain": "M8 8a2.200 2.200 0 114 1.300c-.8.8-2 1.200-2 2.700M10 14.800v.4M3 10a7 7 0 1014 0 7 7 0 10-14 0",
  "previous-uncertain": "M10 17V4M5 9l5-5 5 5",
  "next-uneven": "M3 5h5v4H3zM12 5h5v3h-5zM12 12h5v3h-5zM8 7h4M8 8l4 5",
  "find": "M4 9a5 5 0 1010 0A5 5 0 104 9M12.600 12.600L17 17",
  "replace": "M4 6h9M10.500 3.500L13 6l-2.500 2.500M16 14H7M9.500 11.500L7 14l2.500 2.500",
  "filter": "M3 4h14l-5.500 6.500V16l-3-1.500v-4z",
  "why": "M10 9v5.500M10 6v.4M3 10a7 7 0 1014 0 7 7 0 10-14 0",
  "numbers": "M6 14l8-8M4.500 6.500a1.500 1.500 0 103 0 1.500 1.500 0 10-3 0M12.500 13.500a1.500 1.500 0 103 0 1.500 1.500 0 10-3 0",
  "history": "M10 6v4.500l3 1.500M3.500 10A6.500 6.500 0 105.800 5L3.500 7M3.500 3.500V7H7",
  "export": "M10 3v9M6.500 8.500L10 12l3.500-3.500M3.500 13v3.500h13V13",
  "theme": "M10 3a7 7 0 100 14zM10 3a7 7 0 110 14",
  "help": "M7.500 7.500a2.500 2.500 0 114 2c-.9.700-1.500 1.100-1.500 2.500M10 14.500v.4M3 10a7 7 0 1014 0 7 7 0 10-14 0",
  "close": "M5 5l10 10M15 5L5 15",
  "before": "M12.500 5l-5 5 5 5",
  "after": "M7.500 5l5 5-5 5",
  "warning": "M10 3.500L17.500 16.500h-15zM10 8.500v3.500M10 14.200v.3",
};

/** A small drawing in the colour of the text, nothing to a screen reader. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** What came of it is told to a screen reader. */
export function announce(text) {
  const live = byId("live");
  // The same words twice are no change, and nobody would hear them.
  live.textContent = live.textContent === text ? `${text}\u00a0` : text;
}

/** Open the one dialog of the page with a title and contents; it closes with Escape. */
export function openDialog(title, contents, closeLabel, kind = "") {
  const dialog = byId("dialog");
  dialog.className = `dialog ${kind}`;
  const close = make("button", { type: "button", class: "quiet", title: closeLabel, onclick: () => dialog.close() }, icon("close"));
  close.setAttribute("aria-label", closeLabel);
  dialog.replaceChildren(
    make("div", { class: "dialog-head" }, make("h2", { id: "dialog-title" }, title), close),
    make("div", { class: "dialog-body" }, contents),
  );
  dialog.onclose = () => {
    if (document.activeElement === document.body) document.querySelector(".segment.active")?.focus({ preventScroll: true });
  };
  if (!dialog.open) dialog.showModal();
  dialog.scrollTop = 0;
  return dialog;
}
