// What each method found, every signature for itself.

import type { Reason } from "../text/explain.js";
import { plain, type Part } from "../text/render.js";
import { h } from "./dom.js";
import { mark, resultMark } from "./icons.js";
import { quoted, say, section, tell, words, type View } from "./view.js";

const names: Record<Reason["method"], string> = { dkim: "DKIM", spf: "SPF", dmarc: "DMARC", arc: "ARC", dkim2: "DKIM2", bimi: "BIMI", iprev: "iprev" };

/** Methods that say nothing where they found nothing. */
const optional: readonly Reason["method"][] = ["arc", "bimi", "dkim2", "iprev"];

export const methods = (view: View) =>
  section(
    view,
    "methods",
    "methods.heading",
    h(
      "ul",
      {},
      view.explanation.reasons
        .filter(({ method, result }) => !(optional.includes(method) && (result === null || result === "none")))
        .map((each, index) => card(view, each, index)),
    ),
  );

function card(view: View, { method, result, subject, sentence, remarks }: Reason<readonly Part[]>, index: number) {
  // Signatures come first among the reasons, in the order of the message.
  const selector = method === "dkim" ? view.report.authentication.dkim[index]?.selector : null;
  const isOpen = result === "temperror" && view.report.dns.unanswered.length > 0;
  return h(
    "li",
    { "data-mark": resultMark(result) },
    h(
      "p",
      { class: "result" },
      h("b", {}, names[method]),
      " ",
      mark(resultMark(result)),
      h("span", {}, isOpen ? say(view, "methods.not-asked") : result === null ? say(view, "methods.unchecked") : result),
    ),
    subject !== null && h("p", { class: "subject" }, quoted(subject), selector ? [" ", h("span", { class: "soft" }, "(", quoted(selector), ")")] : null),
    h("p", {}, words(sentence)),
    advice(view, sentence),
    // What was changed has a section of its own.
    remarks.filter((remark) => tell(view, remark)).map((remark) => [h("p", { class: "soft" }, words(remark)), advice(view, remark)]),
  );
}

/** What the findings say to do about what a method found. */
function advice(view: View, sentence: readonly Part[]) {
  tell(view, sentence);
  const said = plain(sentence);
  const finding = view.explanation.findings.find((each) => each.advice !== null && plain(each.sentence) === said);
  return finding?.advice ? h("p", { class: "advice" }, "→ ", words(finding.advice)) : null;
}
