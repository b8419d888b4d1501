// Text of strangers, made safe to show: on a page, in a terminal, in a ticket.

/**
 * Characters that show nothing, move the cursor, or turn the direction of what follows: controls, formats, private and
 * unpaired code points, line and paragraph separators, and whatever Unicode says may be ignored. Tab and line feed
 * stay, and so do variation selectors, which names in Chinese characters and emoji are written with.
 */
const hidden = /(?![\t\n\ufe00-\ufe0f\u{e0100}-\u{e01ef}])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const joiner = "\u200d";
const emoji = /[\p{Extended_Pictographic}\ufe0f]$/u;

/** `text` with every control and invisible character shown as a symbol. Line breaks and tabs stay. */
export function visible(text: string): string {
  return text.replace(hidden, (character, offset: number) => {
    // A joiner between two parts of an emoji is a part of it.
    if (character === joiner && emoji.test(text.slice(Math.max(0, offset - 2), offset))) return character;
    return symbol(character);
  });
}

/** The same in one line: every run of white space is a space. */
export const oneLine = (text: string): string => visible(text.replace(/\s+/g, " ")).trim();

/** What stands for a control or invisible character: a control picture, or its code point. */
export function symbol(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return "\u2421";
  return `\u27e8U+${code.toString(16).toUpperCase().padStart(4, "0")}\u27e9`;
}

const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** Keeps text that runs from right to left from turning what stands around it, where there is no markup to do so. */
export const isolated = (text: string): string => (rightToLeft.test(text) ? `\u2068${text}\u2069` : text);
