// Text of the documents on the page: marked, with everything visible that could deceive the eye.
//
// The program counts characters (code points), the browser counts UTF-16 units; both only differ in
// texts with characters beyond U+FFFF.

const WIDE = /[\ud800-\udfff]/;

/** A place in a text counted in code points, in UTF-16 units. */
export function toUnits(text, points) {
  if (!WIDE.test(text)) return Math.min(points, text.length);
  let units = 0;
  for (let left = points; left > 0 && units < text.length; left--) units += text.codePointAt(units) > 0xffff ? 2 : 1;
  return units;
}

/** A place in a text counted in UTF-16 units, in code points. */
export function toPoints(text, units) {
  return WIDE.test(text) ? [...text.slice(0, units)].length : units;
}

// Control characters, those that turn the direction of writing, those that nobody sees, halves of characters.
// Joiners (U+200C, U+200D) stay: Persian and Indian scripts are written with them.
const HIDDEN =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffc\u{e0000}-\u{e007f}]|\p{Cs}/gu;
const CONTROLS =
  "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US".split(" ");
const NAMES = {
  0xad: "SHY", 0x61c: "ALM", 0x200b: "ZWSP", 0x200e: "LRM", 0x200f: "RLM", 0x2028: "LS", 0x2029: "PS",
  0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO", 0x2060: "WJ", 0x2066: "LRI",
  0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xfeff: "BOM", 0x7f: "DEL",
};

/** How a character that is not seen is shown. */
function shown(code) {
  return CONTROLS[code] ?? NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
}

const starts = new WeakMap(); // text node → where in the text it begins

function append(element, text, start) {
  let at = 0;
  const put = (part, from) => {
    if (!part) return;
    const node = document.createTextNode(part);
    starts.set(node, start + from);
    element.append(node);
  };
  for (const match of text.matchAll(HIDDEN)) {
    put(text.slice(at, match.index), at);
    const code = match[0].codePointAt(0);
    const sign = document.createElement("span");
    sign.className = "sign";
    sign.title = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
    sign.textContent = shown(code);
    starts.set(sign.firstChild, start + match.index);
    element.append(sign);
    at = match.index + match[0].length;
  }
  put(text.slice(at), at);
}

/**
 * Draw a text.
 *
 * @param {Element} element - what it stands in; the element gets empty first.
 * @param {string} text - the text.
 * @param {{start: number, stop: number, className: string, title?: string, pair?: number}[]} layers -
 *   stretches of it (in UTF-16 units) that are marked; they may overlap.
 * @param {?number} caret - where a caret stands.
 */
export function drawText(element, text, layers = [], caret = null) {
  element.replaceChildren();
  const edges = new Set([0, text.length]);
  for (const layer of layers) edges.add(layer.start).add(layer.stop);
  if (caret !== null) edges.add(caret);
  const sorted = [...edges].filter((edge) => edge <= text.length).sort((a, b) => a - b);
  const mark = () => {
    const line = document.createElement("span");
    line.className = "caret";
    return line;
  };
  for (let at = 0; at + 1 < sorted.length; at++) {
    const [start, stop] = [sorted[at], sorted[at + 1]];
    if (start === caret) element.append(mark());
    const here = layers.filter((layer) => layer.start <= start && stop <= layer.stop);
    let holder = element;
    if (here.length) {
      holder = document.createElement("span");
      holder.className = here.map((layer) => layer.className).join(" ");
      const titled = here.find((layer) => layer.title);
      if (titled) holder.title = titled.title;
      const paired = here.find((layer) => layer.pair !== undefined);
      if (paired) holder.dataset.pair = paired.pair;
      element.append(holder);
    }
    append(holder, text.slice(start, stop), start);
  }
  if (caret === text.length) element.append(mark());
}

/** The place in a drawn text below a point of the screen, in UTF-16 units; null where there is none. */
export function placeAt(element, x, y) {
  const found = document.caretPositionFromPoint
    ? document.caretPositionFromPoint(x, y)
    : document.caretRangeFromPoint?.(x, y);
  const node = found?.offsetNode ?? found?.startContainer;
  const offset = found?.offset ?? found?.startOffset;
  if (!node || !element.contains(node) || !starts.has(node)) return null;
  // A sign stands for one character, however long its name is.
  if (node.parentNode.className === "sign") return starts.get(node) + (offset > 0 ? 1 : 0);
  return starts.get(node) + offset;
}

/** A place near another one that is not within a character: a letter and its accents, an emoji of several parts. */
export function betweenCharacters(text, at, back) {
  const { index, segment } = new Intl.Segmenter().segment(text).containing(at);
  if (index === at) return at;
  return back && index > 0 ? index : index + segment.length;
}

// Scripts that put no blanks between words, and the signs that end a part of a sentence in them.
const UNSPACED = /^[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}\p{sc=Thai}\p{sc=Laoo}\p{sc=Khmr}\p{sc=Mymr}\p{sc=Tibt}]/u;
const BREAKS = /\s+(?=\S)|[。！？，、；：」』）》](?=[^\s。！？，、；：」』）》])/g;

/** Where a text can be cut between words. */
export function wordStarts(text) {
  const starts = [...text.matchAll(BREAKS)].map((match) => match.index + match[0].length);
  for (const { segment, index, isWordLike } of new Intl.Segmenter(undefined, { granularity: "word" }).segment(text)) {
    if (isWordLike && UNSPACED.test(segment)) starts.push(index);
  }
  return [...new Set(starts)].filter((at) => at > 0).sort((a, b) => a - b);
}

/** The place between words that is nearest to another place in a text; null where there is one word. */
export function nearestCut(text, offset) {
  const nearer = (best, at) => (best === null || Math.abs(at - offset) < Math.abs(best - offset) ? at : best);
  return wordStarts(text).reduce(nearer, null);
}

/** The likeliest place for a cut: near a share of the text, after the end of a sentence if there is one. */
export function likelyCut(text, share) {
  const words = wordStarts(text);
  const wanted = text.length * share;
  const ends = words.filter((at) => /([.!?…;:؟۔।]["»”)\]]*\s+|[。！？；]["”」』）》]*\s*)$/.test(text.slice(Math.max(0, at - 8), at)));
  const among = ends.length ? ends : words;
  if (!among.length) return Math.max(1, Math.floor(wanted));
  return among.reduce((best, at) => (Math.abs(at - wanted) < Math.abs(best - wanted) ? at : best));
}
