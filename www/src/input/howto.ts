// Where mail programs keep the whole message: most people have never seen it.

import { html } from "lit";

import { t, type Key } from "../i18n/i18n.ts";

const programs = ["gmail", "outlook", "outlook-classic", "apple", "thunderbird", "yahoo", "naver", "phone"] as const;

export const howto = () => html`<details class="howto">
  <summary>${t("howto.heading")}</summary>
  <p>${t("howto.intro")}</p>
  <dl class="rows">
    ${programs.map((each) => html`<div><dt>${t(`howto.${each}` as Key)}</dt><dd>${t(`howto.${each}-way` as Key)}</dd></div>`)}
  </dl>
</details>`;
