import { html, nothing } from "lit";

import type { Report } from "headerlens";

import { mark, type Mark } from "../app/icons.ts";
import { hasSentence, rich, sentence, t, type Key } from "../i18n/i18n.ts";
import { resolverName } from "../settings/resolvers.ts";
import type { Actions, State } from "../app/state.ts";
import { failedAnswers } from "./dns.ts";
import { howto } from "../input/howto.ts";
import { code, isBorrowed } from "../app/parts.ts";

type Question = { name: string; type: string };
type Content = ReturnType<typeof html> | string | typeof nothing;

/** What is going on, what went wrong, and what would have to be asked. */
export function progress(state: State, actions: Actions) {
  const { phase, report, batch } = state;
  if (phase.kind === "working") return working(state, actions);
  if (phase.kind === "failed") {
    const internal = phase.code === "internal";
    return trouble(
      "fail",
      t(internal ? "trouble.internal" : "trouble.unreadable"),
      html`<p>${hasSentence(phase.code) ? sentence(phase.code) : internal ? nothing : phase.message}</p>
        <p class="muted">${t("trouble.kept")}</p>
        ${internal ? nothing : howto()}`,
      // The same text is read the same way again; only where we broke down is another try worth it.
      internal
        ? html`<button type="button" @click=${() => actions.run()}>${t("trouble.retry")}</button>`
        : html`<button type="button" @click=${() => actions.clear()}>${t("trouble.another")}</button>`,
    );
  }
  if (batch && batch.opened === null) {
    if (batch.running) return nothing;
    return batch.unanswered.length > 0 ? ask(state, actions, batch.unanswered) : nothing;
  }
  if (phase.kind !== "done" || !report) return nothing;
  const failed = failedAnswers(report);
  const questions = toAsk(state, report);
  return html`${given(state)}
  ${
    failed.length > 0 && state.restsOn === null
      ? trouble(
          "warning",
          t("trouble.dns"),
          html`<p>${t("trouble.dns-detail", { count: failed.length })} ${t("trouble.kept")}</p>`,
          html`<button type="button" @click=${() => actions.run()}>${t("trouble.retry")}</button>
          <button type="button" @click=${() => actions.run({ asking: "none" })}>${t("trouble.offline")}</button>`,
        )
      : questions.length > 0
        ? ask(state, actions, questions)
        : nothing
  }`;
}

/** What would have to be asked: what has no answer, and what somebody else answered. */
export function toAsk({ restsOn }: Pick<State, "restsOn">, { dns }: Report): Question[] {
  if (restsOn === "example") return [];
  return isBorrowed({ restsOn }) ? [...dns.answers, ...dns.unanswered] : dns.unanswered;
}

function working({ phase, asking }: State, actions: Actions) {
  if (phase.kind !== "working" || !phase.slow) return nothing;
  const { progress } = phase;
  return html`<div class="progress" data-asking=${asking}>
    <progress aria-label=${t("progress.label")} max=${progress?.asked || nothing} value=${progress?.asked ? progress.answered : nothing}></progress>
    <span>${progress && progress.asked > 0 ? t("progress.dns", { asked: progress.asked, answered: progress.answered, round: progress.round }) : t("progress.reading")}</span>
    <button type="button" @click=${() => actions.cancel()}>${t("progress.cancel")}</button>
  </div>`;
}

const trouble = (kind: Mark, heading: string, text: Content, buttons: Content, role = "alert") =>
  html`<div class="trouble" role=${role}>
    ${mark(kind)}
    <div>
      <p><strong>${heading}</strong></p>
      ${text}
      ${buttons === nothing ? nothing : html`<div class="tools">${buttons}</div>`}
    </div>
  </div>`;

/** The report rests on answers that somebody else brought. */
function given({ restsOn, differs, input }: State) {
  if (restsOn === null || restsOn === "example") return nothing;
  const saved = input.kind !== "none" && input.given?.report;
  return trouble(
    differs ? "warning" : "none",
    t(`given.${restsOn}`),
    html`<p>${t("given.evidence")} ${saved ? t(differs ? "given.differs" : "given.same") : nothing}</p>`,
    nothing,
    "status",
  );
}

/** What a question is asked for, by its name; null where several things may need it. */
function purpose({ name, type }: Question, receiver: string | null): Key | null {
  if (type === "PTR") return "ask.for-reverse";
  if (/\._domainkey\./i.test(name)) return "ask.for-key";
  if (/\._report\._dmarc\./i.test(name)) return "ask.for-reports";
  if (/^_dmarc\./i.test(name)) return "ask.for-dmarc";
  if (/^[^.]+\._bimi\./i.test(name)) return "ask.for-bimi";
  if (type === "TLSA" || /^(_mta-sts|_smtp\._tls)\./i.test(name) || (type === "MX" && name === receiver)) return "ask.for-transport";
  return type === "TXT" ? "ask.for-spf" : null;
}

/** The receiving domain, where its policy is to be asked for. */
const receiverIn = (questions: Question[]) => questions.find(({ name }) => /^_mta-sts\./i.test(name))?.name.slice("_mta-sts.".length) ?? null;

/** The names, before anybody is asked about them. */
function ask({ settings, input, batch, restsOn }: State, actions: Actions, questions: Question[]) {
  const receiver = receiverIn(questions);
  const line = (question: Question) => {
    const what = purpose(question, receiver);
    return html`<li>${code(question.name)} <span class="muted small kind">${question.type}${what ? html` · ${t(what)}` : nothing}</span></li>`;
  };
  const resolver = resolverName(settings.resolvers[0] ?? "");
  const offline = settings.dns === "never";
  // Somebody else's answers are of no use to those that are asked for now.
  const fresh = isBorrowed({ restsOn });
  const shared = input.kind !== "none" && input.given !== null;
  return html`<section class="ask" aria-labelledby="ask-heading" role="status">
    ${mark("unknown")}
    <div>
      <h2 id="ask-heading">${t(offline ? "trouble.is-offline" : "ask.heading")}</h2>
      <p>${rich("ask.what", { count: questions.length, resolver })}</p>
      <ul class="names" tabindex="0" aria-labelledby="ask-heading">
        ${questions.slice(0, 60).map(line)}
        ${questions.length > 60 ? html`<li class="muted">${t("ask.more", { count: questions.length - 60 })}</li>` : nothing}
      </ul>
      <p class="muted small">
        ${t("ask.who-learns")} ${receiver ? rich("ask.receiver", { domain: receiver }) : nothing} ${t("ask.further")} ${shared ? t("ask.shared") : nothing}
      </p>
      <div class="tools">
        <button type="button" class="primary" @click=${() => actions.run({ asking: "all", fresh })}>${t("trouble.ask")}</button>
        ${batch && batch.opened === null ? nothing : html`<button type="button" @click=${() => actions.run({ asking: "round", fresh })}>${t("ask.round")}</button>`}
        ${offline ? html`<button type="button" @click=${() => actions.change({ dns: "now" })}>${t("trouble.switch-on")}</button>` : nothing}
      </div>
    </div>
  </section>`;
}
