// The first panel: what happened to the message, what people see of it, and the way it took.

import { html } from "lit";

import { t } from "../i18n/i18n.ts";
import type { Facts } from "../app/parts.ts";
import { changes } from "./changes.ts";
import { line } from "./line.ts";
import { message } from "./message.ts";
import { story } from "./story.ts";
import { tools } from "./tools.ts";

export const overview = (facts: Facts) => html`<section class="overview" id="overview" aria-label=${t("overview.heading")}>
  ${story(facts)} ${tools(facts)} ${changes(facts)} ${message(facts)} ${line(facts)}
</section>`;
