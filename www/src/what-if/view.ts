// "What if": the sender, the receiver, the time and any DNS record can be edited, and the report says what would change.

import "./what-if.css";

import { html, nothing } from "lit";

import type { Report } from "headerlens";
import { compareReports, explainWith, type Explanation, type MethodResult, type ReportComparison, verdictLabel } from "headerlens/text";

import { mark, type Mark } from "../app/icons.ts";
import { openModal, type Modal } from "../app/modal.ts";
import { code, resultMark, state as marked } from "../app/parts.ts";
import { state, work } from "../app/store.ts";
import { currentReading, sentence, t } from "../i18n/i18n.ts";
import { lateWords, type LateWords } from "../i18n/late-words.ts";
import { verdictMark } from "../report/methods.ts";
import { inspect } from "../worker/engine.ts";
import { draftOf, edited, isEdited, orderOf, problemOf, type Draft } from "./edits.ts";
import { fields, type Editing } from "./fields.ts";

type Outcome = { kind: "none" } | { kind: "working" } | { kind: "failed"; reason: string } | { kind: "compared"; comparison: ReportComparison; after: Report };

export async function openWhatIf() {
  const words = await lateWords({ en: () => import("../../../locales/en/what-if.json"), ko: () => import("../../../locales/ko/what-if.json") });
  const { report } = state;
  const { made } = work;
  if (!report || !made) return;
  const original = draftOf(report, made.job);
  let draft = draftOf(report, made.job);
  let asks = false;
  let outcome: Outcome = { kind: "none" };
  const controller = new AbortController();

  const compare = async (modal: Modal) => {
    outcome = { kind: "working" };
    modal.draw();
    try {
      const after = await inspect(orderOf(report, made, draft, asks), controller.signal);
      outcome = { kind: "compared", comparison: compareReports(report, after), after };
    } catch (error) {
      outcome = { kind: "failed", reason: error instanceof Error ? error.message : String(error) };
    }
    modal.draw();
  };
  const editing = (modal: Modal): Editing => ({
    words,
    draft,
    changes: edited(original, draft),
    touch: () => modal.draw(),
  });
  const modal = openModal("what-if", words.text("what-if.heading"), (modal) => {
    const now = editing(modal);
    const problem = problemOf(draft);
    return html`
      <p class="muted">${words.text("what-if.intro")}</p>
      <form
        class="what-if"
        @submit=${(event: Event) => {
          event.preventDefault();
          if (problem === null && isEdited(now.changes)) void compare(modal);
        }}
      >
        ${fields(now)}
        <label class="check"
          ><input type="checkbox" .checked=${asks} @change=${(event: Event) => (asks = (event.currentTarget as HTMLInputElement).checked)} /><span>${words.text("what-if.ask")}</span></label
        >
        <div class="tools">
          <button type="submit" class="primary" ?disabled=${problem !== null || !isEdited(now.changes) || outcome.kind === "working"}>${words.text("what-if.compare")}</button>
          <button
            type="button"
            class="quiet"
            ?disabled=${!isEdited(now.changes)}
            @click=${() => {
              draft = copy(original);
              outcome = { kind: "none" };
              modal.draw();
            }}
          >
            ${words.text("what-if.reset")}
          </button>
          ${problem === null ? nothing : html`<span class="small" role="alert">${words.text(`what-if.${problem}`)}</span>`}
        </div>
      </form>
      <div class="outcome" role="status">${told(words, outcome, report, isEdited(now.changes))}</div>
    `;
  });
  modal.element.addEventListener("close", () => controller.abort());
}

const copy = ({ envelope, answers, ...rest }: Draft): Draft => ({
  ...rest,
  envelope: { ...envelope },
  answers: new Map([...answers].map(([key, each]) => [key, { ...each }])),
});

function told(words: LateWords, outcome: Outcome, before: Report, hasEdits: boolean) {
  switch (outcome.kind) {
    case "none":
      return hasEdits ? nothing : html`<p class="muted small">${words.text("what-if.nothing-edited")}</p>`;
    case "working":
      return html`<p class="muted">${words.text("what-if.working")}</p>`;
    case "failed":
      return html`<p>${words.rich("what-if.failed", { reason: outcome.reason })}</p>`;
    case "compared":
      return changes(words, outcome.comparison, before, outcome.after);
  }
}

function changes(words: LateWords, comparison: ReportComparison, before: Report, after: Report) {
  const { verdict, applied, results, findings, restsOn } = comparison;
  const open = after.dns.unanswered.length;
  const isGiven = restsOn?.after.includes("given-evidence") ?? false;
  const notes = html`${isGiven ? html`<p class="small note">${mark("warning")}<span>${words.text("what-if.rests")}</span></p>` : nothing}
    ${open > before.dns.unanswered.length ? html`<p class="small note">${mark("unknown")}<span>${words.text("what-if.unanswered", { count: open })}</span></p>` : nothing}`;
  if (verdict === null && applied === null && results.length === 0 && findings.added.length + findings.removed.length === 0) {
    return html`<p>${words.text("what-if.same")}</p>
      ${notes}`;
  }
  const label = (which: Report["summary"]["verdict"]) => marked(verdictMark(which), t(verdictLabel(which) as Parameters<typeof t>[0]));
  const explained = (report: Report) => explainWith(report, sentence, { reading: currentReading() });
  return html`
    <h3>${words.text("what-if.result")}</h3>
    ${
      verdict
        ? html`<p class="change verdict-change">${label(verdict.before)} ${arrow(words)} ${label(verdict.after)}</p>`
        : html`<p>${words.text("what-if.verdict-same", { verdict: t(verdictLabel(after.summary.verdict) as Parameters<typeof t>[0]) })}</p>`
    }
    ${notes}
    <ul class="plain results">
      ${results.map(
        ({ method, subject, before, after }) => html`<li>
          <b>${names[method]}</b> ${subject === null ? nothing : code(subject)}
          <span class="change">${result(words, before)} ${arrow(words)} ${result(words, after)}</span>
        </li>`,
      )}
      ${applied ? html`<li><b>${words.text("what-if.applied")}</b> <span class="change">${code(applied.before)} ${arrow(words)} ${code(applied.after)}</span></li>` : nothing}
    </ul>
    ${list(words.text("what-if.added"), explained(after), findings.added.length, (each) => findings.added.some(same(each)))}
    ${list(words.text("what-if.removed"), explained(before), findings.removed.length, (each) => findings.removed.some(same(each)))}
  `;
}

const names: Record<ReportComparison["results"][number]["method"], string> = {
  dkim: "DKIM",
  spf: "SPF",
  dmarc: "DMARC",
  arc: "ARC",
  dkim2: "DKIM2",
  bimi: "BIMI",
  iprev: "iprev",
};

type Explained = Explanation<ReturnType<typeof sentence>>["findings"][number];

const same = (each: Explained) => (finding: Report["findings"][number]) =>
  finding.code === each.code && JSON.stringify(finding.spans) === JSON.stringify(each.spans);

const list = (heading: string, { findings }: { findings: Explained[] }, count: number, isShown: (each: Explained) => boolean) =>
  count === 0
    ? nothing
    : html`<details open>
        <summary>${heading}</summary>
        <ul class="plain">${findings.filter(isShown).map((each) => html`<li>${mark(severityMarks[each.severity])}<span>${each.sentence}</span></li>`)}</ul>
      </details>`;

const severityMarks: Record<Explained["severity"], Mark> = { error: "fail", warning: "warning", notice: "none", ok: "pass" };

const arrow = (words: LateWords) => html`<span aria-hidden="true">→</span><span class="visually-hidden">${words.text("what-if.after")}: </span>`;

const result = (words: LateWords, found: MethodResult | null) =>
  found === null ? marked("none", words.text("what-if.not-used")) : marked(resultMark(found.result), found.result);
