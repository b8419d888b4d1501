// Who made a change after signing, between which servers, and a few lines of the text before and after.

import type { DkimChange } from "../types.js";

type Text = (key: string, params?: Record<string, string>) => string;

/** Lines of the text before and after that are shown. */
const most = 3;
/** Characters of a line that are shown. */
const longest = 160;

/** Who made it, with how certain that is; between which servers. */
export function whoChanged({ by, between }: DkimChange, text: Text): string[] {
  const told: string[] = [];
  if (by !== null) {
    const { name, role, certainty } = by;
    const way = role === "signer" ? "signer" : certainty === "sealed" ? "sealed" : role === "list" ? "list" : certainty;
    told.push(text(`change.by-${way}`, { name }));
  }
  const unchanged = between?.unchanged?.name;
  const changed = between?.changed?.name;
  if (unchanged !== undefined && changed !== undefined) told.push(text("change.between", { unchanged, changed }));
  else if (unchanged !== undefined) told.push(text("change.after", { unchanged }));
  else if (changed !== undefined) told.push(text("change.until", { changed }));
  return told;
}

/** The text as it was signed, with `-`, and as it is now, with `+`. */
export function beforeAndAfter({ before, after }: DkimChange): string[] {
  const lines = (mark: string, side: string | null) =>
    (side ?? "")
      .split(/\r\n|\r|\n/)
      .filter((line) => line.trim() !== "")
      .slice(0, most)
      .map((line) => `${mark} ${line.length > longest ? `${line.slice(0, longest)}…` : line}`);
  return [...lines("-", before), ...lines("+", after)];
}
