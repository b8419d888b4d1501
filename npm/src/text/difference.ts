// Where two versions of a text differ: what they have in common at both ends is set apart.

/** A text in three pieces; the middle one is what the other version does not have. */
export interface Difference {
  readonly start: string;
  readonly before: string;
  readonly after: string;
  readonly end: string;
}

/** The pieces of `before` and `after`. Words stay whole, and so do characters of two code units. */
export function difference(before: string, after: string): Difference {
  const [old, now] = [words(before), words(after)];
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  return {
    start: old.slice(0, head).join(""),
    before: old.slice(head, old.length - tail).join(""),
    after: now.slice(head, now.length - tail).join(""),
    end: old.slice(old.length - tail).join(""),
  };
}

/** Words and the white space between them. */
const words = (text: string) => text.match(/\s+|[^\s]+/gu) ?? [];
