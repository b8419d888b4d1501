// A line on the terminal that says how far long work is.

/** Work that is over sooner has no progress. */
const patience = 1000;
const often = 100;

export class Progress {
  readonly #started = Date.now();
  #drawn = 0;
  #isShown = false;
  #count = 0;

  /** `stream` is standard error; where it is no terminal, nothing is shown. */
  constructor(
    readonly stream: NodeJS.WriteStream,
    readonly isQuiet = false,
  ) {}

  /** So many messages are done. */
  add(count = 1) {
    this.#count += count;
    const now = Date.now();
    if (!this.stream.isTTY || this.isQuiet || now - this.#started < patience || now - this.#drawn < often) return;
    this.#drawn = now;
    const seconds = (now - this.#started) / 1000;
    this.clear();
    this.stream.write(`${this.#count} messages, ${Math.round(this.#count / seconds)} a second`);
    this.#isShown = true;
  }

  /** Makes room for other output. */
  clear() {
    if (!this.#isShown) return;
    this.stream.write("\r\u001b[K");
    this.#isShown = false;
  }
}
