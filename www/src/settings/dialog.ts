import { html, nothing } from "lit";

import { live } from "lit/directives/live.js";

import { languages, t, type Language } from "../i18n/i18n.ts";
import { reachable } from "./reach.ts";
import { presetNames, resolverName } from "./resolvers.ts";
import type { Envelope } from "../worker/protocol.ts";
import { dnsModes, type Theme } from "./settings.ts";
import type { Actions, State } from "../app/state.ts";
import { quoted } from "../app/parts.ts";

const envelopeFields: [keyof Envelope, string, string][] = [
  ["ip", "IP", "192.0.2.25"],
  ["helo", "HELO", "mail.example.com"],
  ["mailFrom", "MAIL FROM", "bounce@example.com"],
];

/** What the reader may choose. */
export function settings(state: State, actions: Actions) {
  const { settings } = state;
  const own = settings.resolvers.filter((each) => !presetNames.includes(each));
  const toggle = (resolver: string) => (event: Event) => {
    const on = (event.currentTarget as HTMLInputElement).checked;
    const rest = settings.resolvers.filter((each) => each !== resolver);
    const chosen = on ? [...rest, resolver] : rest;
    actions.change({ resolvers: chosen.length > 0 ? chosen : [resolver] });
  };
  const theme = (event: Event) => actions.change({ theme: (event.currentTarget as HTMLSelectElement).value as Theme });
  const language = (event: Event) => actions.change({ language: (event.currentTarget as HTMLSelectElement).value as Language });
  const problem = state.ownResolver.trim() === "" ? "ok" : reachable(state.ownResolver.trim());
  return html`<div class="dialog">
    <header>
      <h2 id="settings-heading">${t("settings.heading")}</h2>
      <button type="button" class="quiet" autofocus @click=${() => actions.show(null)}>${t("settings.close")}</button>
    </header>
    <fieldset>
      <legend>${t("settings.dns")}</legend>
      ${dnsModes.map(
        (mode) => html`<label class="check"
          ><input type="radio" name="dns-mode" .checked=${settings.dns === mode} @change=${() => actions.change({ dns: mode })} /><span
            >${t(`settings.dns-${mode}`)}<small>${t(`settings.dns-${mode}-help`)}</small></span
          ></label
        >`,
      )}
      <label class="check"
        ><input type="checkbox" .checked=${settings.transport} @change=${(event: Event) => actions.change({ transport: (event.currentTarget as HTMLInputElement).checked })} /><span
          >${t("settings.transport")}<small>${t("settings.transport-help")}</small></span
        ></label
      >
    </fieldset>
    <label class="check"
      ><input type="checkbox" .checked=${settings.keep} @change=${(event: Event) => actions.change({ keep: (event.currentTarget as HTMLInputElement).checked })} /><span
        >${t("settings.keep")}<small>${t("settings.keep-help")}</small></span
      ></label
    >
    <fieldset>
      <legend>${t("settings.resolvers")}</legend>
      <p class="muted small">${t("settings.resolvers-help")} ${t("settings.resolvers-learn")}</p>
      <ul class="plain resolvers">
        ${[...own, ...presetNames].map(
          (each) => html`<li>
            <label class="check"
              ><input type="checkbox" .checked=${settings.resolvers.includes(each)} @change=${toggle(each)} /><span
                >${quoted(resolverName(each))}${
                  settings.resolvers.includes(each) && settings.resolvers.length > 1
                    ? html` <span class="tag">${t("settings.order", { place: settings.resolvers.indexOf(each) + 1 })}</span>`
                    : nothing
                }</span
              ></label
            >
            <button type="button" class="quiet" aria-label="${t("settings.test")}: ${resolverName(each)}" @click=${() => actions.testResolver(each)}>${t("settings.test")}</button>
            <span class="test" role="status">${outcome(state, each)}</span>
          </li>`,
        )}
      </ul>
      <label for="own-resolver">${t("settings.own")}</label>
      <div class="own">
        <input
          id="own-resolver"
          type="url"
          inputmode="url"
          autocomplete="off"
          placeholder="https://dns.example.com/dns-query"
          aria-describedby="own-problem"
          .value=${state.ownResolver}
          @input=${(event: Event) => actions.typeResolver((event.currentTarget as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => event.key === "Enter" && !event.ctrlKey && !event.metaKey && actions.addResolver()}
        />
        <button type="button" ?disabled=${state.ownResolver.trim() === "" || problem !== "ok"} @click=${() => actions.addResolver()}>${t("settings.add")}</button>
      </div>
      <p id="own-problem" class="small" role="status">${problem === "ok" ? nothing : t(`settings.own-${problem}`)}</p>
    </fieldset>
    <fieldset>
      <legend>${t("settings.trusted")}</legend>
      <p class="muted small" id="trusted-help">${t("settings.trusted-help")}</p>
      <input
        id="trusted"
        type="text"
        autocomplete="off"
        spellcheck="false"
        aria-label=${t("settings.trusted")}
        aria-describedby="trusted-help"
        placeholder="mx.example.com"
        .value=${live(state.trusted.join(" "))}
        @change=${(event: Event) => actions.trust((event.currentTarget as HTMLInputElement).value.split(/[\s,]+/).filter(Boolean))}
      />
    </fieldset>
    <fieldset>
      <legend>${t("settings.envelope")}</legend>
      <p class="muted small" id="envelope-help">${t("settings.envelope-help")}</p>
      <div class="trio">
        ${envelopeFields.map(
          ([part, label, placeholder]) => html`<label
            >${label}<input
              type="text"
              autocomplete="off"
              spellcheck="false"
              aria-describedby="envelope-help"
              placeholder=${placeholder}
              .value=${live(state.envelope[part])}
              @change=${(event: Event) => actions.setEnvelope({ [part]: (event.currentTarget as HTMLInputElement).value.trim() })}
          /></label>`,
        )}
      </div>
    </fieldset>
    <fieldset class="pair">
      <legend>${t("settings.look")}</legend>
      <label>${t("settings.language")}<select @change=${language}>
          ${Object.entries(languages).map(([code, name]) => html`<option value=${code} lang=${code} ?selected=${code === settings.language}>${name}</option>`)}
        </select></label
      >
      <label>${t("settings.theme")}<select @change=${theme}>
          ${(["auto", "light", "dark"] as const).map((each) => html`<option value=${each} ?selected=${each === settings.theme}>${t(`theme.${each}`)}</option>`)}
        </select></label
      >
    </fieldset>
    <p class="muted small">${t("settings.kept")}</p>
  </div>`;
}

function outcome(state: State, resolver: string) {
  const test = state.tests.get(resolver);
  if (test === undefined) return nothing;
  if (test === "running") return t("settings.testing");
  if (test === "failed") return t("settings.test-network");
  if (test.failure !== null) return t(`settings.test-${test.failure}`);
  return t("settings.test-ok", { time: Math.round(test.milliseconds) });
}
