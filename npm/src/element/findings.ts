// The findings that the sections before did not tell: errors and warnings at once, the rest behind one press.

import type { Explanation } from "../text/explain.js";
import type { Part } from "../text/render.js";
import { h } from "./dom.js";
import { mark, type Mark } from "./icons.js";
import { say, section, selectable, tell, words, type View } from "./view.js";

type Finding = Explanation<readonly Part[]>["findings"][number];

const marks: Record<Finding["severity"], Mark> = { error: "fail", warning: "warning", notice: "none", ok: "pass" };

export function findings(view: View) {
  const findings = view.explanation.findings.filter(({ sentence }) => tell(view, sentence));
  if (findings.length === 0) return false;
  const first = findings.filter(({ severity }) => severity === "error" || severity === "warning");
  const rest = findings.filter((each) => !first.includes(each));
  const list = (some: readonly Finding[]) =>
    h(
      "ul",
      {},
      some.map((each) => finding(view, each)),
    );
  return section(
    view,
    "findings",
    "report.findings",
    first.length > 0 && list(first),
    rest.length > 0 &&
      (first.length === 0
        ? list(rest)
        : h("details", { "data-key": "findings" }, h("summary", {}, say(view, "reasons.more", { count: rest.length })), list(rest))),
  );
}

const finding = (view: View, { severity, sentence, advice, spans }: Finding) =>
  h(
    "li",
    { "data-severity": severity },
    selectable(view, spans, mark(marks[severity]), h("span", {}, h("span", { class: "hidden" }, say(view, `severity.${severity}`), ": "), words(sentence))),
    advice && h("p", { class: "advice" }, words(advice)),
  );
