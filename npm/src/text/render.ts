// Codes and parameters become sentences.

import type { Param } from "../types.js";
import { formats, type Formats, type Language } from "./formats.js";
import { parse, type Node } from "./template.js";
import { isolated, oneLine } from "./visible.js";

/** Sentences by their codes. */
export type Catalog = Readonly<Record<string, string>>;

/** What a sentence may name. What is `null` or missing is said to be missing: nothing is ever printed as an object. */
export type Params = Readonly<Record<string, Param | null | undefined>>;

/** A piece of a sentence: its own words, or a value that was filled in. */
export type Part = string | Value;

/** A value in a sentence, ready to be shown: made visible, formatted for the language. */
export interface Value {
  readonly name: string;
  readonly text: string;
  /** A stranger's text; a value that we formatted; a gap that nothing fills; a code without a sentence. */
  readonly kind: "text" | "formatted" | "missing" | "code";
}

/** Says codes in one language. */
export interface Speaker {
  readonly language: Language;
  readonly format: Formats;
  /** Whether there is a sentence for the code. */
  has(code: string): boolean;
  /** The pieces of the sentence for a code; the code itself where there is none. */
  parts(code: string, params?: Params): readonly Part[];
  /** The sentence as plain text in one line. */
  text(code: string, params?: Params): string;
}

/** Sentences of sentences end here: a reason that names itself must not go on for ever. */
const deepest = 3;

/** Makes a speaker from a catalog. `timeZone` is the reader's own where none is given. */
export function speaker(language: Language, catalog: Catalog, timeZone?: string): Speaker {
  const format = formats(language, timeZone);
  const has = (code: string) => Object.hasOwn(catalog, code);

  function say(code: string, params: Params, depth: number): Part[] {
    const template = has(code) ? catalog[code] : undefined;
    if (template === undefined) return [{ name: "code", text: oneLine(code), kind: "code" }];
    return fill(parse(template), params, depth);
  }

  const fill = (nodes: readonly Node[], params: Params, depth: number): Part[] =>
    nodes.flatMap((node) => {
      if (typeof node === "string") return node;
      if (!("plural" in node)) return value(node.name, params, depth);
      const count = countOf(params[node.name]);
      const branch = count === null ? undefined : (node.plural.get(`=${count}`) ?? node.plural.get(format.plural(count)));
      return fill(branch ?? node.plural.get("other") ?? [], count === null ? params : { ...params, [node.name]: count }, depth);
    });

  function value(name: string, params: Params, depth: number): Part[] {
    const param = params[name];
    const formatted = (text: string): Part[] => [{ name, text, kind: "formatted" }];
    const missing: Part[] = [{ name, text: "?", kind: "missing" }];
    const foreign = (text: string): Part => ({ name, text: oneLine(text), kind: "text" });
    if (typeof param === "string") return [foreign(param)];
    if (typeof param === "number") return formatted(format.number(param));
    if (Array.isArray(param)) {
      const texts = param.filter((each) => typeof each === "string");
      if (texts.length === 0) return missing;
      return format.list(texts).map((each) => (each.type === "element" ? foreign(each.value) : each.value));
    }
    if (typeof param === "object" && param !== null) {
      if ("seconds" in param) return formatted(format.duration(param.seconds, "long"));
      if ("bytes" in param) return formatted(format.bytes(param.bytes));
      if ("time" in param) return formatted(format.moment(param.time));
      if ("code" in param && depth < deepest) return say(param.code, params, depth + 1);
    }
    return missing;
  }

  return {
    language,
    format,
    has,
    parts: (code, params = {}) => say(code, params, 0),
    text: (code, params = {}) => plain(say(code, params, 0)),
  };
}

/** Pieces as plain text. */
export const plain = (parts: readonly Part[]): string =>
  parts.map((part) => (typeof part === "string" ? part : part.kind === "text" ? isolated(part.text) : part.text)).join("");

/** A count; reports of headerlens 0.1 have some of them as text. */
function countOf(param: Params[string]): number | null {
  if (typeof param === "number") return param;
  return typeof param === "string" && /^\d{1,15}$/.test(param) ? Number(param) : null;
}
