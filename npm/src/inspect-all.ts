// Many messages, some at a time, in their order.

import { inspect } from "./api.js";
import { HeaderlensError } from "./error.js";
import type { Raw } from "./input.js";
import { shareEvidence, type Options } from "./options.js";
import type { Report } from "./types.js";

/** Options of `inspectAll`: those of `inspect`, and how many messages are inspected at a time. */
export interface InspectAllOptions extends Options {
  /** Messages at a time. Default: 4. No more than these are in memory. */
  concurrency?: number;
  /** Called for a message that cannot be read, which is then left out. Without it, such a message ends the iteration. */
  onError?: (error: unknown, index: number) => void;
}

/**
 * Inspects messages and yields their reports, in the order of the messages. Takes messages from the source only as fast
 * as reports are taken, so that memory is bounded.
 *
 * ```js
 * for await (const report of inspectAll(messages, { concurrency: 8, resolve: nodeResolver() })) console.log(report.summary.verdict);
 * ```
 *
 * @throws HeaderlensError if a message cannot be read and there is no `onError`, or an option is invalid.
 */
export async function* inspectAll(messages: Iterable<Raw> | AsyncIterable<Raw>, options: InspectAllOptions = {}): AsyncGenerator<Report, void, undefined> {
  const { concurrency, onError, rest } = checked(options);
  const source = iterate(messages);
  const stop = new AbortController();
  const abort = () => stop.abort(rest.signal?.reason);
  rest.signal?.addEventListener("abort", abort, { once: true });
  if (rest.signal?.aborted) abort();
  type Outcome = { report: Report } | { error: unknown };
  const running: Promise<Outcome>[] = [];
  let pulling: Promise<void> | null = null;
  let isOver = false;
  let failure: { error: unknown } | null = null;
  let index = 0;

  /** Takes the next message and starts to inspect it. */
  async function pull() {
    try {
      const { done, value } = await source.next();
      if (done) isOver = true;
      else {
        const started = inspect(value, { ...rest, signal: stop.signal });
        running.push(
          started.then(
            (report) => ({ report }),
            (error: unknown) => ({ error }),
          ),
        );
      }
    } catch (error) {
      // The reports before it come first.
      isOver = true;
      failure = { error };
    } finally {
      pulling = null;
    }
  }

  try {
    while (true) {
      if (!isOver && running.length < concurrency) pulling ??= pull();
      const [first] = running;
      if (first === undefined && pulling === null) break;
      // A report that is ready does not wait for a source that is slow.
      const pulled = pulling?.then(() => false);
      const ready = first?.then(() => true);
      const isReady = await Promise.race([ready, pulled].filter((each) => each !== undefined));
      if (!isReady || first === undefined) continue;
      const outcome = await first;
      void running.shift();
      const at = index++;
      if ("report" in outcome) {
        yield outcome.report;
        continue;
      }
      // What is wrong with an option is wrong for every message.
      if (!onError || isOfOptions(outcome.error) || stop.signal.aborted) throw outcome.error;
      onError(outcome.error, at);
    }
    if (failure) throw (failure as { error: unknown }).error;
  } finally {
    rest.signal?.removeEventListener("abort", abort);
    stop.abort();
    // The source is told that no more is wanted. One that is still waited for learns it when it is through.
    const ended = isOver ? undefined : source.return?.();
    if (pulling === null) await ended;
    else Promise.resolve(ended).catch(() => undefined);
  }
}

const isOfOptions = (error: unknown) => error instanceof HeaderlensError && (error.code === "bad-option" || error.code === "bad-evidence");

function checked(options: InspectAllOptions) {
  if (typeof options !== "object" || options === null) throw new HeaderlensError("bad-option", "options: expected an object");
  const { concurrency = 4, onError, ...given } = options;
  const rest = given.dns ? { ...given, dns: shareEvidence(given.dns) } : given;
  if (!(Number.isInteger(concurrency) && concurrency > 0)) throw new HeaderlensError("bad-option", "concurrency: expected a whole number above 0");
  if (onError !== undefined && typeof onError !== "function") throw new HeaderlensError("bad-option", "onError: expected a function");
  return { concurrency, onError, rest };
}

function iterate(messages: Iterable<Raw> | AsyncIterable<Raw>): AsyncIterator<Raw> | Iterator<Raw> {
  const isObject = typeof messages === "object" && messages !== null;
  const iterable = messages as Partial<AsyncIterable<Raw> & Iterable<Raw>>;
  const make = isObject ? (iterable[Symbol.asyncIterator] ?? iterable[Symbol.iterator]) : undefined;
  // One message, or its bytes, is not a list of messages.
  if (typeof make !== "function" || ArrayBuffer.isView(messages)) {
    throw new HeaderlensError("bad-option", "messages: expected an iterable, or async iterable, of messages");
  }
  return (make as () => AsyncIterator<Raw> | Iterator<Raw>).call(messages);
}
