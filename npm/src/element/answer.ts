// The first screen: the verdict, what happened, and what would decide.

import { evidenceIcon, mark, verdictMarks } from "./icons.js";
import { h } from "./dom.js";
import { quoted, say, section, selectable, tell, words, type View } from "./view.js";

export function verdict(view: View) {
  const { summary } = view.report;
  const { code, label, headline, why, advice } = view.explanation.verdict;
  // A confirmed domain is the answer itself.
  const domain = code === "authentic" ? summary.fromDomain : null;
  return h(
    "header",
    { part: "verdict", class: "verdict", "data-verdict": code },
    mark(verdictMarks[code]),
    h(
      "div",
      {},
      h("p", { class: "label" }, domain === null ? words(label) : say(view, `verdict.${code}`)),
      h("h2", { class: domain !== null && "domain" }, domain === null ? words(headline) : quoted(domain)),
      why[0] && tell(view, why[0]) && h("p", { class: "why" }, words(why[0])),
      h("p", { class: "advice" }, words(advice)),
    ),
  );
}

/** What happened, in the order of events, each with the kind of its evidence. */
export const story = (view: View) =>
  section(
    view,
    "story",
    "story.heading",
    h(
      "ol",
      {},
      view.explanation.story.map(({ sentence, kind, spans }) =>
        h(
          "li",
          { "data-kind": kind },
          selectable(
            view,
            spans,
            evidenceIcon(kind),
            h("span", {}, words(sentence), " ", h("span", { class: "kind", title: view.speaker.text(`story.kind-${kind}`) }, say(view, `evidence.${kind}`))),
          ),
        ),
      ),
    ),
  );

export const open = (view: View) =>
  view.explanation.open.length > 0 &&
  section(
    view,
    "open",
    "open.heading",
    h(
      "ul",
      {},
      view.explanation.open.map(({ sentence }) => h("li", {}, mark("unknown"), h("span", {}, words(sentence)))),
    ),
  );
