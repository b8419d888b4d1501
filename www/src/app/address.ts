// What part of the page an address names: `#dmarc`, `#inner-0/parts`, `#row-3/source`.

/** A message inside what is on the page: one of several, or one inside another. */
export interface Level {
  kind: "row" | "inner";
  index: number;
}

export interface Address {
  levels: Level[];
  /** The panel that is open; the overview where none is named. */
  panel: string;
  /** Whether the source lies over the page, as it does on a phone. */
  sheet: boolean;
}

export const overview = "overview";
const sheet = "source";

export function parse(hash: string, panels: readonly string[]): Address {
  const address: Address = { levels: [], panel: overview, sheet: false };
  for (const part of hash.replace(/^#/, "").split("/")) {
    const [, kind, index] = /^(row|inner)-(\d{1,6})$/.exec(part) ?? [];
    if (kind === "row" || kind === "inner") address.levels.push({ kind, index: Number(index) });
    else if (part === sheet) address.sheet = true;
    else if (panels.includes(part)) address.panel = part;
  }
  return address;
}

export function format(address: Address): string {
  const parts = address.levels.map(({ kind, index }) => `${kind}-${index}`);
  if (address.panel !== overview) parts.push(address.panel);
  if (address.sheet) parts.push(sheet);
  return parts.length > 0 ? `#${parts.join("/")}` : "";
}

export const isSameLevel = (one: Level | undefined, other: Level | undefined) => one?.kind === other?.kind && one?.index === other?.index;
