// The narrow map of the whole document: where the uncertain places are, and where the sight is.

const WORTH = { high: 1, confirmed: 0, middle: 3, low: 4, none: 2 };

export class DocumentMap {
  #key = "";

  constructor(review, element) {
    this.review = review;
    this.element = element;
    this.canvas = element.querySelector("canvas");
    this.window = element.querySelector(".window");
    let pressed = false;
    element.addEventListener("pointerdown", (event) => {
      pressed = true;
      element.setPointerCapture(event.pointerId);
      this.#go(event);
    });
    element.addEventListener("pointermove", (event) => pressed && this.#go(event));
    element.addEventListener("pointerup", (event) => {
      pressed = false;
      // Keys are for what is in sight then, not for the bead that was left.
      const id = this.#meant(event);
      if (id !== undefined) this.table.activate(id, this.table.active?.side ?? "source", 0, { focus: true, scroll: true });
    });
    element.addEventListener("pointercancel", () => (pressed = false));
    new ResizeObserver(() => this.draw(true)).observe(element);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.draw(true));
  }

  #go(event) {
    const id = this.#at(event);
    if (id !== undefined) this.table.scrollTo(id, true);
  }

  /** The bead at the height of a pointer, or some pixels below it. */
  #at(event, below = 0) {
    const box = this.element.getBoundingClientRect();
    const { shown } = this.table;
    const at = Math.floor(((event.clientY + below - box.top) / box.height) * shown.length);
    return shown[Math.max(0, Math.min(shown.length - 1, at))];
  }

  /** The bead that a click means: of the many within a line the least certain, which made it what it is. */
  #meant(event) {
    const { shown } = this.table;
    const [from, to] = [-1, 1].map((below) => this.table.position(this.#at(event, below)));
    const doubtful = shown.slice(from, to + 1).filter((id) => this.review.isUncertain(this.review.place(id)));
    const sure = (id) => this.review.sure[this.review.place(id)];
    return doubtful.sort((a, b) => sure(a) - sure(b))[0] ?? this.#at(event);
  }

  /** Draw what has changed. */
  draw(anew = false) {
    const { shown } = this.table;
    const [first, last] = this.table.sight();
    const height = this.element.clientHeight;
    const each = height / Math.max(1, shown.length);
    this.window.style.top = `${Math.max(0, Math.min(first * each, height - 8))}px`;
    this.window.style.height = `${Math.max(8, (last - first + 1) * each)}px`;
    const key = [this.review.version, shown.length, height, this.review.worst.size].join();
    if (!anew && key === this.#key) return;
    this.#key = key;
    this.#paint(shown, height);
  }

  #paint(shown, height) {
    const { canvas, review } = this;
    const scale = devicePixelRatio || 1;
    const width = this.element.clientWidth;
    if (!width || !height) return;
    canvas.width = width * scale;
    canvas.height = height * scale;
    const pen = canvas.getContext("2d");
    const style = getComputedStyle(this.element);
    const colours = Object.fromEntries(Object.keys(WORTH).map((band) => [band, style.getPropertyValue(`--map-${band}`)]));
    // Colours that follow the theme have to be worked out by the browser.
    const probe = document.createElement("i");
    this.element.append(probe);
    for (const band in colours) {
      probe.style.color = colours[band];
      colours[band] = getComputedStyle(probe).color;
    }
    probe.remove();
    const lines = Math.min(canvas.height, shown.length);
    const tall = canvas.height / Math.max(1, lines);
    for (let line = 0; line < lines; line++) {
      const from = Math.floor((line * shown.length) / lines);
      const to = Math.max(from + 1, Math.floor(((line + 1) * shown.length) / lines));
      let [band, least] = ["confirmed", 101];
      for (let at = from; at < to; at++) {
        const place = review.place(shown[at]);
        const here = review.band(place);
        if (WORTH[here] > WORTH[band]) band = here;
        least = Math.min(least, review.isUncertain(place) ? review.sure[place] : 101);
      }
      pen.fillStyle = colours[band];
      // The less certain, the further a line reaches.
      const reach = least <= 100 ? 0.55 + (0.45 * (100 - least)) / 100 : 0.3;
      pen.fillRect(0, Math.floor(line * tall), Math.ceil(canvas.width * reach), Math.max(scale, Math.ceil(tall) - (tall > 3 * scale ? scale : 0)));
    }
  }
}
