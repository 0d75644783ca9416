// Talking to the program: requests one after the other, tried again until they are answered.

const AGAIN = 1000; // milliseconds until a request is tried again

/** The program answered that something is wrong; `kind` says what: stale, refused, wrong, not saved, gone. */
export class Refusal extends Error {
  constructor(kind, message, advice = "", head = null) {
    super(message);
    Object.assign(this, { kind, advice, head });
  }
}

export class Server extends EventTarget {
  #lost = false;

  async get(name, query = {}) {
    const answer = await this.#ask(`api/${name}?${new URLSearchParams(query)}`);
    return answer.json();
  }

  async post(name, body) {
    const answer = await this.#ask(`api/${name}`, { method: "POST", body: JSON.stringify(body) });
    return answer.json();
  }

  /** A file that the program makes: its bytes, its name, and what it holds. */
  async file(name, query) {
    const answer = await this.#ask(`api/${name}?${new URLSearchParams(query)}`);
    const header = answer.headers.get("content-disposition") ?? "";
    return {
      data: await answer.blob(),
      name: decodeURIComponent(header.split("filename*=UTF-8''")[1] ?? "aligner"),
      holds: decodeURIComponent(answer.headers.get("x-holds") ?? ""),
    };
  }

  /** Whether the program still answers, and with which version. Tried once. */
  async version() {
    const answer = await this.#ask("api/version", {}, false);
    return (await answer.json()).version;
  }

  async #ask(address, options = {}, insist = true) {
    for (;;) {
      let answer;
      try {
        answer = await fetch(address, options);
      } catch (error) {
        this.#say(true);
        if (!insist) throw error;
        await new Promise((go) => setTimeout(go, AGAIN));
        continue;
      }
      this.#say(false);
      if (answer.ok) return answer;
      if (answer.status === 403) throw new Refusal("gone", await answer.text());
      const said = await answer.json().catch(() => ({ error: "wrong", message: `HTTP ${answer.status}` }));
      throw new Refusal(said.error, said.message, said.advice, said.head);
    }
  }

  #say(lost) {
    if (lost === this.#lost) return;
    this.#lost = lost;
    this.dispatchEvent(new Event(lost ? "lost" : "found"));
  }
}
