// Several messages, in a table to sort and to filter; each row opens its report.

import { html, nothing } from "lit";

import { mark } from "../app/icons.ts";
import { moment, number, sentence, t, type Key } from "../i18n/i18n.ts";
import { verdictMark } from "../report/methods.ts";
import { sortKeys, type Actions, type Batch, type Row, type SortKey, type State } from "../app/state.ts";
import { quoted, state as stateOf } from "../app/parts.ts";

/** Rows that are drawn before the reader asks for all. */
const shownRows = 200;

const verdicts = ["suspicious", "modified", "unauthenticated", "undecided", "authentic"] as const;

export function batch(page: State, actions: Actions) {
  const { batch } = page;
  if (!batch) return nothing;
  const rows = arranged(batch);
  const shown = batch.all ? rows : rows.slice(0, shownRows);
  const done = batch.rows.filter((row) => row.result !== null).length;
  return html`<section class="panel batch" aria-labelledby="batch-heading">
    <div class="panel-head">
      <h2 id="batch-heading">${t("batch.heading")}</h2>
      ${
        batch.running
          ? html`<div class="progress">
            <progress aria-label=${t("progress.label")} max=${batch.rows.length} value=${done}></progress>
            <span>${t("batch.progress", { done, count: batch.rows.length })}</span>
            <button type="button" @click=${() => actions.cancel()}>${t("progress.cancel")}</button>
          </div>`
          : html`<span class="muted" role="status">${t("batch.shown", { shown: rows.length, count: batch.rows.length })}</span>`
      }
    </div>
    ${tally(batch, actions)}
    <label class="filter" for="batch-filter"
      >${t("batch.filter")}<input
        id="batch-filter"
        type="search"
        autocomplete="off"
        .value=${batch.filter}
        @input=${(event: Event) => actions.arrange({ filter: (event.currentTarget as HTMLInputElement).value })}
    /></label>
    ${arrangement(batch, actions)}
    <table class="stack messages">
      <thead>
        <tr>
          ${sortKeys.map((key) => heading(batch, key, actions))}
          <th scope="col">${t("methods.heading")}</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map((row) => line(row, actions))}
      </tbody>
    </table>
    ${rows.length === 0 ? html`<p class="muted">${t("batch.nothing")}</p>` : nothing}
    ${
      shown.length < rows.length
        ? html`<p><button type="button" @click=${() => actions.arrange({ all: true })}>${t("batch.all", { count: rows.length })}</button></p>`
        : nothing
    }
  </section>`;
}

/** The order, for a narrow window, where the heads of the columns have no place. */
function arrangement({ sort }: Batch, actions: Actions) {
  return html`<div class="arrangement">
    <label
      >${t("batch.sort")}<select @change=${(event: Event) => actions.arrange({ sort: { by: (event.currentTarget as HTMLSelectElement).value as SortKey, down: false } })}>
        ${(["place", ...sortKeys] as const).map((key) => html`<option value=${key} ?selected=${key === sort.by}>${t(`batch.${key}` as Key)}</option>`)}
      </select></label
    >
    <label class="check"
      ><input type="checkbox" .checked=${sort.down} @change=${(event: Event) => actions.arrange({ sort: { ...sort, down: (event.currentTarget as HTMLInputElement).checked } })} /><span>${t("batch.down")}</span></label
    >
  </div>`;
}

/** How many there are of each verdict; a press shows only those. */
function tally(batch: Batch, actions: Actions) {
  const count = (verdict: string) => batch.rows.filter(({ result }) => result && "verdict" in result && result.verdict === verdict).length;
  return html`<ul class="tally">
    ${verdicts
      .filter((verdict) => count(verdict) > 0)
      .map((verdict) => {
        const on = batch.filter === filterFor(verdict);
        return html`<li>
          <button type="button" class="chip" data-mark=${verdictMark(verdict)} aria-pressed=${on} @click=${() => actions.arrange({ filter: on ? "" : filterFor(verdict) })}>
            ${mark(verdictMark(verdict))} ${t(`verdict.${verdict}`)} <b>${number(count(verdict))}</b>
          </button>
        </li>`;
      })}
  </ul>`;
}

const filterFor = (verdict: string) => t(`verdict.${verdict}` as Key);

function heading(batch: Batch, key: SortKey, actions: Actions) {
  const { by, down } = batch.sort;
  const sorted = by === key ? (down ? "descending" : "ascending") : "none";
  return html`<th scope="col" aria-sort=${sorted}>
    <button type="button" class="quiet" @click=${() => actions.arrange({ sort: { by: key, down: by === key && !down } })}>
      ${t(`batch.${key}` as Key)}<span aria-hidden="true">${sorted === "ascending" ? " ↑" : sorted === "descending" ? " ↓" : ""}</span>
    </button>
  </th>`;
}

function line({ place, name, result }: Row, actions: Actions) {
  const open = (label: unknown) => html`<button type="button" class="quiet open" id="row-${place}" @click=${() => actions.open(place)}>${label}</button>`;
  if (result === null || "error" in result) {
    return html`<tr>
      <td data-label=${t("batch.verdict")}>${result === null ? html`<span class="muted">${t("batch.waiting")}</span>` : stateOf("fail", t("batch.failed"))}</td>
      <td data-label=${t("batch.from")}>–</td>
      <th scope="row" data-label=${t("batch.subject")}>
        ${open(quoted(name))} ${result === null ? nothing : html`<span class="under muted small">${sentence(result.error)}</span>`}
      </th>
      <td data-label=${t("batch.date")}>–</td>
      <td data-label=${t("methods.heading")}>–</td>
    </tr>`;
  }
  return html`<tr>
    <td data-label=${t("batch.verdict")}>${stateOf(verdictMark(result.verdict), t(`verdict.${result.verdict}`))}</td>
    <td data-label=${t("batch.from")}>${quoted(result.from)}</td>
    <th scope="row" data-label=${t("batch.subject")}>
      ${open(quoted(result.subject, t("message.no-subject")))}<span class="under muted small">${quoted(name)}</span>
    </th>
    <td data-label=${t("batch.date")}>${result.date ? html`<time datetime=${result.date}>${moment(result.date)}</time>` : "–"}</td>
    <td data-label=${t("methods.heading")}><span class="pieces small">${result.methods.map((each) => stateOf(each.mark, html`${each.name} ${each.word}`))}</span></td>
  </tr>`;
}

function arranged({ rows, filter, sort }: Batch): Row[] {
  const wanted = filter.trim().toLowerCase();
  const found = wanted === "" ? [...rows] : rows.filter((row) => words(row).includes(wanted));
  const key = (row: Row): string | number => {
    if (sort.by === "place" || !row.result || "error" in row.result) return sort.by === "place" ? row.place : "";
    const { verdict, from, subject, date } = row.result;
    return { verdict: String(verdicts.indexOf(verdict)), from: from.toLowerCase(), subject: subject.toLowerCase(), date: date ?? "" }[sort.by];
  };
  const direction = sort.down ? -1 : 1;
  return found.sort((a, b) => {
    const [one, other] = [key(a), key(b)];
    return one < other ? -direction : one > other ? direction : a.place - b.place;
  });
}

/** What the filter looks at. */
function words({ name, result }: Row): string {
  if (result === null || "error" in result) return name.toLowerCase();
  const methods = result.methods.map((each) => `${each.name} ${each.word} ${each.name}=${each.word}`);
  return [name, result.from, result.subject, t(`verdict.${result.verdict}`), ...methods].join("\n").toLowerCase();
}
