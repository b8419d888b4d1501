// Templates: the sentences of the catalogs, in a small part of ICU MessageFormat.
//
//   {name}                                         the parameter, formatted by its type
//   {name, plural, one {# hop} other {# hops}}     a branch by the plural rules of the language; # is the count
//
// Branches are the categories of Intl.PluralRules (zero, one, two, few, many, other) or an exact number (=0), and
// `other` must be there. Branches may hold placeholders. There is no escape for braces: no sentence needs one.

/** A piece of a template: text, a placeholder, or a choice by a count. */
export type Node = string | { readonly name: string } | { readonly name: string; readonly plural: ReadonlyMap<string, readonly Node[]> };

const cache = new Map<string, readonly Node[]>();

/**
 * The pieces of a template.
 *
 * @throws SyntaxError where the template is malformed; a test reads every template of the catalogs.
 */
export function parse(template: string): readonly Node[] {
  let nodes = cache.get(template);
  if (!nodes) {
    nodes = new Parser(template).message(null);
    cache.set(template, nodes);
  }
  return nodes;
}

class Parser {
  private at = 0;

  constructor(private readonly text: string) {}

  /** Reads to the end, or to the brace that closes a branch; `count` is what `#` stands for. */
  message(count: string | null): Node[] {
    const nodes: Node[] = [];
    let start = this.at;
    const flush = () => {
      if (this.at > start) nodes.push(this.text.slice(start, this.at));
    };
    for (; this.at < this.text.length; this.at++) {
      const character = this.text[this.at];
      if (character === "}") {
        if (count === null) throw this.error("a brace is closed that was not opened");
        break;
      }
      if (character !== "{" && !(character === "#" && count !== null)) continue;
      flush();
      if (character === "{") nodes.push(this.argument());
      else nodes.push({ name: count ?? "" });
      start = this.at + 1;
    }
    flush();
    return nodes;
  }

  /** Reads a placeholder, and stops on the brace that closes it. */
  private argument(): Node {
    const name = this.match(/\{\s*(\w+)\s*/y)[1] ?? "";
    if (this.text[this.at] === "}") return { name };
    this.match(/,\s*plural\s*,\s*/y);
    const plural = new Map<string, readonly Node[]>();
    while (this.text[this.at] !== "}") {
      const branch = this.match(/(=\d+|zero|one|two|few|many|other)\s*\{/y)[1] ?? "";
      plural.set(branch, this.message(name));
      this.match(/\}\s*/y);
    }
    if (!plural.has("other")) throw this.error("a plural has no branch `other`");
    return { name, plural };
  }

  private match(pattern: RegExp): RegExpExecArray {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) throw this.error(`unexpected text at ${this.at}`);
    this.at = pattern.lastIndex;
    return found;
  }

  private error(what: string) {
    return new SyntaxError(`${what}: ${this.text}`);
  }
}

/** The names of a template's parameters. */
export function names(template: string): Set<string> {
  const found = new Set<string>();
  const collect = (nodes: readonly Node[]) => {
    for (const node of nodes) {
      if (typeof node === "string") continue;
      found.add(node.name);
      if ("plural" in node) node.plural.forEach(collect);
    }
  };
  collect(parse(template));
  return found;
}
