// What stands at the end of many reports: a line for each, and the counts.

import { speakerOf } from "../explain.js";
import { verdictLabel, type Verdict } from "../text/explain.js";
import type { Block } from "../text/paper.js";
import { isolated, oneLine } from "../text/visible.js";
import type { Report } from "../types.js";
import { written, type How } from "./print.js";

/** A message in the summary. */
export interface Row {
  label: string;
  verdict: Verdict;
  domain: string | null;
}

const verdicts: readonly Verdict[] = ["suspicious", "modified", "undecided", "unauthenticated", "authentic"];
const tones: Record<Verdict, string> = { authentic: "pass", modified: "warning", suspicious: "fail", unauthenticated: "warning", undecided: "question" };

/** More rows than these are counted only. */
const mostRows = 200;

export const rowOf = ({ summary }: Report, label: string): Row => ({ label, verdict: summary.verdict, domain: summary.fromDomain });

/** Counts what is reported; keeps no more rows than it prints. */
export class Summary {
  readonly #counts = new Map<Verdict, number>();
  readonly #rows: Row[] = [];
  #total = 0;
  #unreadable = 0;

  add(rows: readonly Row[], errors: number) {
    for (const row of rows) {
      this.#counts.set(row.verdict, (this.#counts.get(row.verdict) ?? 0) + 1);
      if (this.#rows.length <= mostRows) this.#rows.push(row);
    }
    this.#total += rows.length;
    this.#unreadable += errors;
  }

  /** The summary as text; nothing for one message. */
  text(how: How): string {
    const isForPeople = how.format === "text" || how.format === "markdown";
    if (!isForPeople || this.#total + this.#unreadable < 2) return "";
    const { text } = speakerOf(how.language);
    const counts = verdicts.filter((verdict) => this.#counts.has(verdict)).map((verdict) => `${text(verdictLabel(verdict))} ${this.#counts.get(verdict)}`);
    if (this.#unreadable > 0) counts.push(text("report.summary-unreadable", { count: this.#unreadable }));
    const blocks: Block[] = [{ kind: "rule", text: text("report.summary") }];
    if (this.#rows.length <= mostRows) {
      const head = [text("report.summary-verdict"), text("report.summary-domain"), text("report.summary-message")];
      const quote = (word: string) => isolated(oneLine(word));
      const rows = this.#rows.map(({ verdict, domain, label }) => ({
        tone: tones[verdict],
        cells: [text(verdictLabel(verdict)), quote(domain ?? "–"), quote(label)],
      }));
      blocks.push({ kind: "table", head, rows });
    }
    blocks.push({ kind: "line", text: "", depth: 0, style: "plain" });
    blocks.push({ kind: "line", text: text("report.summary-count", { count: this.#total, counts: counts.join(", ") }), depth: 1, style: "plain" });
    return written(blocks, how);
  }
}
