// Answers that several calls share.

import type { Resolve, Resolved } from "./callback.js";

export interface CacheOptions {
  /** Seconds for which answers without a TTL are kept, such as "no such name". Default: 60. */
  seconds?: number;
  /** Answers that are kept; the oldest goes first. Default: 10,000. */
  entries?: number;
}

interface Kept {
  answer: Resolved;
  until: number;
}

/**
 * A resolver that keeps the answers of another for their TTL. Use one for many calls. Failures are not kept.
 *
 * ```js
 * const resolve = cachedResolver(nodeResolver());
 * for (const raw of messages) await inspect(raw, { resolve });
 * ```
 */
export function cachedResolver(resolve: Resolve, { seconds = 60, entries = 10_000 }: CacheOptions = {}): Resolve {
  const kept = new Map<string, Kept>();
  return async (question, options) => {
    const key = `${question.type} ${question.name}`;
    const found = kept.get(key);
    if (found && found.until > Date.now()) return found.answer;
    kept.delete(key);
    const answer = await resolve(question, options);
    const ttl = lifetime(answer, seconds);
    if (ttl > 0) {
      kept.set(key, { answer, until: Date.now() + ttl * 1000 });
      for (const oldest of kept.keys()) {
        if (kept.size <= entries) break;
        kept.delete(oldest);
      }
    }
    return answer;
  };
}

/** Seconds for which an answer may be kept; one that is none, or that the resolver may mend, for none. */
function lifetime(answer: Resolved, otherwise: number): number {
  if (typeof answer !== "object" || answer === null || answer.failure) return 0;
  if (![undefined, 0, 3].includes(answer.status as number | undefined)) return 0;
  const records = Array.isArray(answer.records) ? answer.records : [];
  const ttls = records.map(({ ttl }) => ttl ?? otherwise);
  return ttls.length === 0 ? otherwise : Math.min(...ttls);
}
