// What mail programs show of the message, and which of it is signed.

import { displayedFields, type FieldView } from "../text/displayed.js";
import { h, type Child } from "./dom.js";
import { mark, type Mark } from "./icons.js";
import { quoted, say, section, type View } from "./view.js";

const labels: Partial<Record<FieldView["field"], string>> = {
  From: "message.from",
  "Reply-To": "message.reply-to",
  Sender: "message.sender",
  To: "message.to",
  Cc: "message.cc",
  Subject: "message.subject",
  Date: "message.date",
};
const order = Object.keys(labels);

export function message(view: View) {
  const { report, speaker } = view;
  const isSigned = report.authentication.dkim.length > 0;
  const fields = displayedFields(report)
    .filter(({ field }) => Object.hasOwn(labels, field))
    .sort((a, b) => order.indexOf(a.field) - order.indexOf(b.field));
  const value = (each: FieldView): Child => {
    if (each.field === "Date" && report.summary.date !== null) return h("time", { datetime: report.summary.date }, speaker.format.moment(report.summary.date));
    const decoded = each.field === "From" ? report.summary.from : each.field === "Subject" ? report.summary.subject : each.value;
    return quoted(decoded ?? each.value);
  };
  return section(
    view,
    "fields",
    "message.heading",
    h(
      "dl",
      {},
      fields.map((each) =>
        row(
          say(view, labels[each.field] ?? each.field),
          value(each),
          isSigned && proof(view, each),
          each.instead === null
            ? each.repeated && h("span", { class: "instead" }, mark("warning"), h("span", {}, say(view, "message.repeated")))
            : h("span", { class: "instead" }, mark("warning"), h("span", {}, say(view, "message.shown-instead"), " ", quoted(each.instead))),
        ),
      ),
      envelope(view),
    ),
  );
}

const row = (name: Child, ...content: Child[]) => h("div", {}, h("dt", {}, name), h("dd", {}, ...content));

/** What servers used to carry it: it may name another domain than the author's. */
function envelope(view: View): Child[] {
  const { headers, route, authentication } = view.report;
  const { spf } = authentication;
  const mailFrom = spf?.mailFrom ?? headers.find(({ name }) => name.toLowerCase() === "return-path")?.value;
  const hop = route.origin === null ? undefined : route.hops[route.origin];
  const host = [...new Set([hop?.from ?? hop?.helo, spf?.ip ?? hop?.ip])].filter((each) => typeof each === "string");
  return [
    mailFrom !== undefined && row(say(view, "message.mail-from"), mailFrom === "" ? say(view, "message.bounce") : quoted(mailFrom)),
    row(say(view, "message.host"), host.length > 0 ? host.flatMap((each) => [quoted(each), " "]) : say(view, "message.host-unknown")),
  ];
}

const marks: Record<FieldView["proof"]["state"], [Mark, string]> = {
  signed: ["confirmed", "message.signed"],
  "signed-other": ["none", "message.signed-other"],
  fails: ["modified", "message.signature-fails"],
  unchecked: ["unknown", "message.signature-unchecked"],
  unsigned: ["none", "message.unsigned"],
};

function proof(view: View, { proof }: FieldView) {
  const [kind, words] = marks[proof.state];
  const domain = "domains" in proof ? [...proof.domains] : null;
  return h("span", { class: "proof", "data-mark": kind }, mark(kind), h("span", {}, say(view, words, { domain })));
}
