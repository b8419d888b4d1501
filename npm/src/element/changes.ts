// What was changed after signing, as it was and as it is.

import type { Dkim, DkimChange } from "../types.js";
import { difference } from "../text/difference.js";
import * as params from "../text/params.js";
import { visible } from "../text/visible.js";
import { h, type Child } from "./dom.js";
import { say, section, tell, type View } from "./view.js";

/** Longer texts are cut: the source shows them whole. */
const longest = 2000;

export function changes(view: View) {
  const all = view.report.authentication.dkim.flatMap((dkim) => (dkim.diagnosis?.changes ?? []).map((change) => ({ dkim, change })));
  // Several signatures that broke by the same change say so once.
  const list = all.filter(({ dkim, change }) => tell(view, view.speaker.parts(change.code, params.ofChange(dkim, change))));
  if (list.length === 0) return false;
  return section(
    view,
    "changes",
    "signatures.changes",
    h("p", { class: "soft" }, say(view, "signatures.changes-intro")),
    h(
      "ul",
      {},
      list.map(({ dkim, change }) => one(view, dkim, change)),
    ),
  );
}

const one = (view: View, dkim: Dkim, change: DkimChange) =>
  h(
    "li",
    {},
    h("p", {}, say(view, change.code, params.ofChange(dkim, change))),
    change.before === null && change.after === null ? null : versions(view, change),
  );

function versions(view: View, { before, after }: DkimChange) {
  const pieces = difference(shorten(before), shorten(after));
  const side = (label: string, name: "del" | "ins", changed: string, whole: string | null): Child =>
    whole !== null &&
    h("div", { class: name }, h("dt", {}, say(view, label)), h("dd", {}, h("pre", {}, pieces.start, changed !== "" && h(name, {}, changed), pieces.end)));
  return h("dl", { class: "difference" }, side("element.before", "del", pieces.before, before), side("element.after", "ins", pieces.after, after));
}

const shorten = (text: string | null) => {
  const shown = visible((text ?? "").replaceAll("\r\n", "\n"));
  return shown.length > longest ? `${shown.slice(0, longest)}…` : shown;
};
