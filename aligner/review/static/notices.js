// What the page says about itself: saved or not, connected or not, what was refused.

import { announce, byId, icon, make } from "./dom.js";
import { capitalised, say, translated } from "./labels.js";
import { isolated } from "./row.js";

export class Notices {
  showSaving(state) {
    const element = byId("saving");
    element.className = `saving ${state}`;
    element.textContent = say(state);
  }

  showBanner(text) {
    byId("banner").hidden = !text;
    byId("banner").textContent = text;
    if (text) byId("saving").className = "saving lost";
  }

  /** Say something for a while; "lasting" stays until it is clicked away, others until they are over. */
  tell(text, kind = "") {
    const toast = byId("toast");
    clearTimeout(this.toastTimer);
    this.kind = kind;
    // Names of files and what a person typed may hold anything.
    const parts = [text].flat().map((part) => (typeof part === "string" ? isolated(part) : part));
    toast.replaceChildren(make("span", {}, parts), make("button", { type: "button", class: "quiet", "aria-label": say("close"), onclick: () => (toast.hidden = true) }, icon("close")));
    toast.hidden = false;
    announce(toast.textContent);
    if (kind !== "lasting") this.toastTimer = setTimeout(() => (toast.hidden = true), ["long", "refusal"].includes(kind) ? 9000 : 5000);
  }

  /** What was said of a kind holds no longer. */
  over(kind) {
    if (this.kind === kind) byId("toast").hidden = true;
  }

  /** Say what the program said was wrong. */
  complain(error) {
    if (error.kind === "gone") return this.showBanner(say("started-anew"));
    if (error.kind === "stale") return this.tell(say("stale"), "long");
    this.tell(this.words(error), "refusal");
  }

  /** What the program said was wrong, as a sentence. */
  words(error) {
    const parts = [error.message, error.advice].filter(Boolean).map((sentence) => translated(sentence));
    return parts.map(({ text, lang }, at) => make("span", { lang }, at ? `; ${text}` : capitalised(text)));
  }
}
