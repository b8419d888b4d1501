// What would decide an undecided verdict: a question that the reader can answer, or a thing to do.

import { html, nothing } from "lit";

import type { Report } from "headerlens";

import { explanation } from "../i18n/explanation.ts";
import { mark } from "../app/icons.ts";
import { rich, t } from "../i18n/i18n.ts";
import type { Actions, State } from "../app/state.ts";
import { failedAnswers } from "./dns.ts";
import { toAsk } from "./progress.ts";

type Open = Report["summary"]["open"][number];

/** The first question with the means to answer it, and the others as text. */
export function open(state: State, actions: Actions) {
  const { report, phase, first } = state;
  if (!report || first) return nothing;
  if (state.trusted.length > 0) return answered(state, actions);
  if (phase.kind !== "done") return nothing;
  const asksAnyway = toAsk(state, report).length > 0 || failedAnswers(report).length > 0;
  const list = report.summary.open
    .map((each, index) => ({ ...each, sentence: explanation(report).open[index]?.sentence }))
    // What asks DNS, or says why it did not answer, has a place of its own below.
    .filter(({ code }) => !(asksAnyway && (code === "open-ask-dns" || code === "open-ask-again")));
  const [one, ...others] = list;
  if (!one) return nothing;
  return html`<section class="question" aria-labelledby="question-heading">
    ${mark("unknown")}
    <div>
      <h2 id="question-heading" class="visually-hidden">${t("open.heading")}</h2>
      <p class="asked">${one.sentence}</p>
      ${means(state, actions, one)}
      ${
        others.length > 0
          ? html`<p class="muted small">${t("open.further")}</p>
            <ul class="plain small">${others.map(({ sentence }) => html`<li>${sentence}</li>`)}</ul>`
          : nothing
      }
    </div>
  </section>`;
}

/** How the question is answered. */
function means(state: State, actions: Actions, { code, params }: Open) {
  switch (code) {
    case "open-own-mailbox":
    case "open-own-server":
      return typeof params.host === "string" ? mailbox(state, actions, params.host) : nothing;
    case "open-ask-dns":
    case "open-ask-again":
      return tools(html`<button type="button" class="primary" @click=${() => actions.run({ asking: "all", fresh: true })}>${t("open.ask")}</button>`);
    case "open-give-body":
    case "open-give-whole":
      return tools(html`<button type="button" class="primary" @click=${() => actions.giveWhole()}>${t("open.whole")}</button>`);
    case "open-give-envelope":
      return tools(html`<button type="button" class="primary" @click=${() => actions.show("settings")}>${t("open.envelope")}</button>`);
    case "open-through":
    case "open-through-any":
      return through(state, actions);
    default:
      return nothing;
  }
}

/** "Did this come through …, which you know?" The answer is advice: nothing in the message can confirm it. */
function through({ through: answer }: State, actions: Actions) {
  if (answer !== null) {
    return html`<p id="answer-through">${t(answer ? "open.through-yes" : "open.through-no")}</p>
      ${tools(html`<button type="button" class="quiet" @click=${() => actions.answerThrough(null)}>${t("open.undo")}</button>`)}`;
  }
  return tools(html`<button type="button" @click=${() => actions.answerThrough(true)}>${t("open.yes")}</button>
    <button type="button" @click=${() => actions.answerThrough(false)}>${t("open.no")}</button>`);
}

const tools = (buttons: unknown) => html`<div class="tools">${buttons}</div>`;

/** "Did you take this message from your own mailbox?" Only for a message that the reader brought: the answer to it is nobody else's. */
function mailbox(state: State, actions: Actions, host: string) {
  const { input, settings, declined, outer } = state;
  // A message inside another one came out of no mailbox by itself.
  if (outer.length > 0) return html`<p class="muted small">${t("open.inside")}</p>`;
  if (input.kind !== "none" && input.given && input.given.by !== "dns") return html`<p class="muted small">${t("open.not-yours")}</p>`;
  if (declined === host) {
    return html`<p>${rich("open.said-no", { host })}</p>
      ${tools(html`<button type="button" class="quiet" @click=${() => actions.decline(null)}>${t("open.undo")}</button>`)}`;
  }
  const isRemembered = settings.trusted.includes(host);
  return html`${isRemembered ? html`<p class="muted small">${t("open.remembered")}</p>` : nothing}
    <div class="tools">
      <button type="button" id="answer-yes" class=${isRemembered ? "primary" : nothing} @click=${() => actions.trust([host])}>${t("open.yes")}</button>
      <button type="button" @click=${() => actions.decline(host)}>${t("open.no")}</button>
      <label class="remember small"
        ><input
          type="checkbox"
          .checked=${isRemembered}
          @change=${(event: Event) => actions.rememberServer(host, (event.currentTarget as HTMLInputElement).checked)}
        />${t("open.remember")}</label
      >
    </div>`;
}

/** The reader's answer, as long as it counts. */
const answered = ({ trusted }: State, actions: Actions) => html`<section class="question" data-answered>
  ${mark("none")}
  <div class="tools">
    <p>${rich("open.said-yes", { host: trusted })}</p>
    <button type="button" class="quiet" id="answer-undo" @click=${() => actions.trust([])}>${t("open.undo")}</button>
  </div>
</section>`;
