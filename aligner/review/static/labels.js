// What the page says, in the person's language. Each language is a JSON file in labels/.

export const LANGUAGES = { ky: "Кыргызча", kk: "Қазақша", ru: "Русский", en: "English" };
const KEPT = "aligner-language";

let words = {};
let plurals = new Intl.PluralRules("en");
let figures = new Intl.NumberFormat("en");
let formats = ["en"];
export let language = "en";

/** The language a person chose here before, or the first one known of those the browser asks for. */
export function preferred() {
  const asked = [localStorage.getItem(KEPT), ...navigator.languages.map((tag) => tag.split("-")[0])];
  return asked.find((tag) => tag in LANGUAGES) ?? "en";
}

/** Load the labels of a language and keep the choice. */
export async function choose(tag) {
  const answer = await fetch(`static/labels/${tag}.json`);
  words = await answer.json();
  language = tag;
  // Browsers without Kyrgyz or Kazakh would write figures and dates as in English; Russian ones look as theirs do.
  formats = tag === "en" ? ["en"] : [tag, "ru"];
  plurals = new Intl.PluralRules([tag, "en"]);
  figures = new Intl.NumberFormat(formats);
  localStorage.setItem(KEPT, tag);
  document.documentElement.lang = tag;
}

/**
 * What a label says, with {names} filled in. A label may have several forms by a number:
 * then `count` chooses among them.
 */
export function say(name, values = {}) {
  let text = words[name];
  if (text === undefined) return name;
  if (typeof text === "object") text = text[plurals.select(values.count)] ?? text.other;
  return text.replace(/\{(\w+)\}/g, (_, key) => {
    const value = values[key];
    return typeof value === "number" ? figures.format(value) : String(value ?? "");
  });
}

/**
 * A sentence of the program in the person's language, where it is known; `lang` says which it is in.
 * What stands for {} in it is kept.
 */
export function translated(sentence) {
  for (const [known, text] of Object.entries(words.refusals)) {
    const names = known.split("{}").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
    const found = sentence.match(new RegExp(`^${names.join("(.*)")}$`, "s"));
    if (!found) continue;
    let at = 1;
    return { text: text.replace(/\{\}/g, () => found[at++]), lang: language };
  }
  return { text: sentence, lang: "en" };
}

export const number = (value) => figures.format(value);
export const percent = (hundredths) => say("percent", { number: hundredths });

/** The time of an entry, as people here write it. */
export function when(time) {
  const date = new Date(time);
  return Number.isNaN(date.valueOf()) ? time : new Intl.DateTimeFormat(formats, { dateStyle: "short", timeStyle: "medium" }).format(date);
}

/** What a language is called in the language of the page. */
export function languageName(tag) {
  if (!tag) return "";
  const name = words.languages?.[tag.split("-")[0]] ?? nameOf(tag);
  return capitalised(name);
}

/** What the browser calls a language. Of tags such as zh-yue, which are in order, it wants to know nothing. */
function nameOf(tag) {
  try {
    return new Intl.DisplayNames([language, "en"], { type: "language", fallback: "code" }).of(tag);
  } catch {
    return tag;
  }
}

/** A text as a sentence begins. */
export const capitalised = (text) => text.charAt(0).toLocaleUpperCase(language) + text.slice(1);

/** Fill in the labels of what stands in the page's HTML. */
export function label(root = document) {
  for (const element of root.querySelectorAll("[data-label]")) element.textContent = say(element.dataset.label);
  for (const element of root.querySelectorAll("[data-label-aria]")) {
    element.setAttribute("aria-label", say(element.dataset.labelAria));
  }
}
