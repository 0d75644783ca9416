// Drawing one bead: its number and how sure it is, and the segments of both sides.

import { icon, make } from "./dom.js";
import { number, percent, say } from "./labels.js";
import { CONFIRMED, LEFT_OUT, NOTED } from "./review.js";
import { drawText, toUnits } from "./text.js";

const COLOURS = 6; // of anchors, see page.css
export const SIDES = ["source", "target"];

/** An empty row element; `fill` draws a bead into it. */
export function newRow(id) {
  const gutter = make("div", { role: "rowheader", "aria-colindex": "1", class: "gutter" });
  const sides = SIDES.map((side) => make("div", { role: "presentation", class: `side ${side}` }));
  const element = make("div", { role: "row", class: "row" }, gutter, sides);
  element.dataset.id = id;
  return Object.assign(element, { gutter, sides });
}

/** What stands in the gutter, and the classes of the row: all that the short form of a bead tells. */
export function drawState(element, review, place, numbers) {
  const band = review.band(place);
  const id = review.ids[place];
  const flags = [];
  if (review.isUncertain(place)) flags.push(["next-uncertain", "uncertain"]);
  if (review.has(place, LEFT_OUT)) flags.push(["leave-out", "left-out"]);
  if (review.has(place, CONFIRMED)) flags.push(["confirm", "confirmed"]);
  if (review.isEdited(place)) flags.push(["edit", "edited"]);
  if (review.has(place, NOTED)) flags.push(["note", "noted"]);
  if (review.worst.get(id)) flags.push(["warning", review.worst.get(id) === "error" ? "check-error" : "check-warning"]);
  const key = [place, band, flags, review.type(place), review.sure[place], numbers].join("|");
  if (element.drawnState === key) return;
  element.drawnState = key;
  element.className = `row ${band}${review.has(place, LEFT_OUT) ? " left-out" : ""}`;
  element.classList.toggle("active", element.active === true);
  const sure = percent(review.sure[place]);
  const kind = review.type(place);
  const words = [
    say("bead-number", { number: place + 1 }),
    kind === "1-1" ? "" : kind,
    say("confidence-is", { sure }),
    band === "none" ? say("no-counterpart") : "",
    ...flags.map(([, name]) => say(name)),
  ];
  element.gutter.setAttribute("aria-label", words.filter(Boolean).join(", "));
  element.gutter.replaceChildren(
    make("span", { class: "number" }, number(place + 1)),
    make("span", { class: "flags" }, flags.map(([name, flag]) => flagged(name, flag))),
    make("span", { class: `kind${kind === "1-1" ? " even" : ""}` }, kind),
    make("span", { class: "meter", title: say("confidence-is", { sure }) }, make("span", { class: "sure" }, numbers ? sure : ""), ...bars(band)),
  );
}


function flagged(name, flag) {
  const drawn = icon(name);
  drawn.classList.add(flag);
  return make("span", { title: say(flag) }, drawn);
}

/** Three bars, as many of them full as the bead is sure: not by colour alone. */
export function bars(band) {
  const full = { confirmed: 3, high: 3, middle: 2, low: 1, none: 0 }[band];
  return [0, 1, 2].map((at) => make("i", { class: at < full ? "full" : "" }));
}

/** The segments of a bead, its note; a stand-in while the bead is not here. */
export function drawRow(element, review, row, context) {
  if (!row) {
    element.sides.forEach((side) => side.replaceChildren(make("div", { class: "waiting" })));
    return;
  }
  SIDES.forEach((side, at) => {
    const holder = element.sides[at];
    const { language } = review[side];
    holder.lang = language;
    const segments = row[side];
    holder.replaceChildren(
      ...(segments.length
        ? segments.map((segment, at) => drawSegment(row, side, segment, at, segments.length, context))
        : [cell(side, 0, make("span", { class: "missing" }, say("no-counterpart")), "empty")]),
    );
  });
  element.querySelector(".remark")?.remove();
  if (row.note) element.append(context.drawNote(row));
}

/** A grid cell: what gets the focus. */
function cell(side, at, contents, kind) {
  const element = make("div", { role: "gridcell", tabindex: -1, class: `segment ${kind}` }, contents);
  element.setAttribute("aria-colindex", side === "source" ? 2 : 3);
  Object.assign(element.dataset, { side, at });
  return element;
}

function drawSegment(row, side, segment, at, count, context) {
  const text = make("div", { class: "text", dir: "auto" });
  const heading = segment.kind === "heading";
  const element = cell(side, at, text, `${segment.kind}${segment.first ? " first" : ""}${segment.marker ? "" : " unmarked"}`);
  if (heading) {
    text.setAttribute("role", "heading");
    text.setAttribute("aria-level", Math.min((segment.level || 1) + 1, 6));
    element.dataset.level = Math.min(segment.level || 1, 4);
  }
  const said = [heading ? "" : segment.kind !== "paragraph" ? say(segment.kind) : "", count > 1 ? say("of", { number: at + 1, count }) : ""];
  if (said.some(Boolean)) element.setAttribute("aria-description", said.filter(Boolean).join(", "));
  element.dataset.segment = segment.id;
  drawSegmentText(text, segment, context.hits(side, segment.id), null);
  if (segment.length) {
    element.append(
      make(
        "button",
        { type: "button", class: "more", tabindex: -1, onclick: () => context.open(side, segment.id) },
        say("show-all", { count: segment.length }),
      ),
    );
  }
  if (segment.original !== undefined) {
    element.append(
      make("div", { class: "original" }, make("span", { class: "tag" }, say("original")), " ", isolated(segment.original)),
    );
  }
  return element;
}

/** The text of a segment with its anchors, what was found in it, and a caret. */
export function drawSegmentText(element, segment, hits, caret) {
  const { text } = segment;
  const layers = (segment.marks ?? []).map(([start, stop, pair, kind]) => ({
    start: toUnits(text, start),
    stop: toUnits(text, stop),
    className: kind === "cognate" ? "anchor cognate" : `anchor a${pair % COLOURS}`,
    title: say(`anchor-${kind}`),
    pair,
  }));
  for (const hit of hits) {
    layers.push({ start: toUnits(text, hit.start), stop: toUnits(text, hit.stop), className: hit.current ? "hit current" : "hit" });
  }
  drawText(element, text, layers, caret);
}

/** A text of a document within a sentence of the page: its direction is its own affair. */
export function isolated(text) {
  const element = make("bdi", {});
  drawText(element, text);
  return element;
}
