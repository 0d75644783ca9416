// What opens above the page: help, history, export, confirming by confidence, a long text.

import { COMMANDS, MOVES, nameOf } from "./commands.js";
import { byId, icon, make, openDialog } from "./dom.js";
import { percent, say, when } from "./labels.js";
import { bars, isolated } from "./row.js";

const dialog = (title, contents, kind) => openDialog(title, contents, say("close"), kind);
const GROUPS = ["judge", "beads", "segments", "steps", "go", "page"];

/** All keys, what the signs mean, and a switch for keys of a single letter. */
export function help(app) {
  const keys = (list) => list.map((key) => make("kbd", {}, key.replace("Shift+", "Shift ").replace("Ctrl+", "Ctrl ")));
  const table = (title, commands, named) =>
    make(
      "section",
      {},
      make("h3", {}, title),
      make(
        "dl",
        {},
        commands.map((command) => [
          make("dt", {}, named ? icon(command.name) : "", make("span", { class: "keys" }, keys(command.keys))),
          make("dd", {}, say(named ? `${command.name}-long` : command.name)),
        ]),
      ),
    );
  const bands = ["confirmed", "high", "middle", "low", "none"].map((band) =>
    make("li", { class: `row ${band}` }, make("span", { class: "meter" }, bars(band)), say(`band-${band}`)),
  );
  const single = make("input", { type: "checkbox", checked: app.keyboard.singleKeys, onchange: (event) => app.keyboard.setSingleKeys(event.target.checked) });
  dialog(
    say("help-long"),
    [
      make("p", {}, say("help-intro")),
      make(
        "div",
        { class: "help" },
        GROUPS.map((group) => table(say(`group-${group}`), COMMANDS.filter((command) => command.group === group), true)),
        table(say("moving"), MOVES, false),
        make("section", {}, make("h3", {}, say("signs")), make("ul", { class: "legend" }, bands, make("li", {}, make("span", { class: "anchor a0" }, "1991"), " ", say("legend-anchor")), make("li", {}, make("span", { class: "anchor cognate" }, "министр"), " ", say("legend-cognate")))),
      ),
      make("p", {}, make("label", { class: "check" }, single, say("single-keys"))),
      make("p", { class: "dim" }, app.review.signature),
    ],
    "wide",
  );
}

/** Everything that was done, the newest first; a bead that is still there can be gone to. */
export async function history(app) {
  const list = make("ol", { class: "history" });
  const more = make("button", { type: "button" }, say("more"));
  let before;
  const load = async () => {
    const answer = await app.server.get("history", before === undefined ? {} : { before });
    for (const entry of answer.entries) list.append(entryOf(app, entry));
    before = answer.entries.at(-1)?.version;
    more.hidden = !answer.more;
    if (!list.children.length) list.append(make("li", { class: "dim" }, say("history-empty")));
  };
  more.onclick = load;
  dialog(say("history-long"), [list, more], "wide");
  await load();
}

function entryOf(app, entry) {
  const { operation } = entry;
  const ids = [operation.bead, ...(operation.beads?.length === 1 ? operation.beads : [])].filter((id) => id !== undefined && id !== null);
  const place = ids.length ? app.review.place(ids[0]) : undefined;
  const details = {
    EditText: () => isolated(operation.text.slice(0, 200)),
    Note: () => isolated(operation.text.slice(0, 200)),
    Replace: () => make("span", {}, isolated(operation.find), " → ", isolated(operation.replacement)),
    ConfirmAbove: () => percent(Math.round(100 * operation.confidence)),
    ReplaceBeads: () => say("beads", { count: operation.beads }),
  }[operation.operation]?.();
  const go = () => {
    byId("dialog").close();
    app.show(ids[0]);
  };
  return make(
    "li",
    {},
    make("time", { dateTime: entry.time }, when(entry.time)),
    make("span", { class: "person" }, entry.person),
    make(
      "span",
      { class: "what" },
      entry.action === "do" ? "" : make("em", {}, `${say(entry.action)}: `),
      nameOf(operation),
      details ? [" ", make("q", {}, details)] : "",
    ),
    place === undefined ? make("span", {}) : make("button", { type: "button", onclick: go }, say("bead-number", { number: place + 1 })),
  );
}

/** Every format that can be written; the file goes where the browser puts what it saves. */
export function exporting(app) {
  const formats = Object.entries(app.review.formats).sort(([a], [b]) => ORDER.indexOf(a) - ORDER.indexOf(b));
  const save = async (format) => {
    byId("dialog").close();
    const file = await app.server.file("export", { format });
    const link = make("a", { href: URL.createObjectURL(file.data), download: file.name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    app.notices.tell(`${say("exported", { name: file.name })} ${file.holds}`, "long");
  };
  dialog(
    say("export-long"),
    [
      app.outside ? make("p", {}, say("export-intro", { count: app.outside })) : "",
      make(
        "ul",
        { class: "formats" },
        formats.map(([name, suffix]) =>
          make(
            "li",
            {},
            make(
              "button",
              { type: "button", "data-format": name, onclick: () => save(name).catch((error) => app.notices.complain(error)) },
              make("strong", {}, suffix || name),
              make("span", {}, say(`format-${name}`)),
            ),
          ),
        ),
      ),
    ],
    "wide",
  );
}

const ORDER = ["hunalign", "indices", "ladder", "moses", "vecalign", "parquet", "bitext", "jsonl", "html", "tsv", "xliff2", "xliff", "xlsx", "tmx"].reverse();

/** How sure a bead must be to be confirmed, and how many that would be. */
export function above(app) {
  const { review } = app;
  const field = make("input", { type: "number", min: 0, max: 100, step: 1, value: 90, id: "above" });
  const said = make("p", { role: "status" });
  const go = make("button", { type: "submit", class: "primary" }, say("confirm"));
  const count = () => {
    const least = field.valueAsNumber;
    return review.ids.filter((_, place) => review.sure[place] >= least && review.band(place) !== "confirmed" && !review.isAlone(place)).length;
  };
  const tell = () => {
    said.textContent = say("confirm-count", { count: count() });
    go.disabled = !count();
  };
  field.oninput = tell;
  const form = make(
    "form",
    {
      class: "above",
      onsubmit: (event) => {
        event.preventDefault();
        byId("dialog").close();
        app.operations.operate("confirm-above", () => ({ operation: "ConfirmAbove", confidence: field.valueAsNumber / 100 }), { counted: "confirmed-count" });
      },
    },
    make("label", { htmlFor: "above" }, say("confirm-above-what")),
    make("div", { class: "amount" }, field, make("span", {}, "%")),
    said,
    go,
  );
  dialog(say("confirm-above-long"), form);
  tell();
  field.focus();
  field.select();
}

/** The whole of a long text. */
export async function longText(app, side, segment) {
  const { text } = await app.server.get("text", { side, segment });
  const area = make("textarea", { class: "whole", readOnly: true, dir: "auto", lang: app.review[side].language, rows: 24 });
  area.value = text;
  area.setAttribute("aria-label", say("whole-text"));
  dialog(say("whole-text-of", { count: text.length }), area, "wide");
}

