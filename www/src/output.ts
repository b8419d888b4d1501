// The report as text, for a ticket, a chat or a file.

import type { Report } from "headerlens";

import { duration, moment, sentenceText, t } from "./i18n.ts";
import { methods } from "./methods.ts";
import { visible } from "./text.ts";

interface Paper {
  title(text: string): string;
  heading(text: string): string;
  item(text: string, under?: string | null): string;
  fact(name: string, value: string): string;
  join(parts: string[]): string;
}

const plain: Paper = {
  title: (text) => text,
  heading: (text) => `\n${text}`,
  item: (text, under) => `- ${text}${under ? `\n  ${under}` : ""}`,
  fact: (name, value) => `${name}: ${value}`,
  join: (parts) => `${parts.join("\n")}\n`,
};

/** Text from a message must not become markup where Markdown is read. */
const escape = (text: string) => text.replace(/[\\`*_{}[\]<>#|~!]/g, "\\$&").replace(/\b(https?|www)([:.])/gi, "$1\\$2");

const markdown: Paper = {
  title: (text) => `## ${escape(text)}\n`,
  heading: (text) => `\n### ${escape(text)}\n`,
  item: (text, under) => `- ${escape(text)}${under ? `\n  - ${escape(under)}` : ""}`,
  fact: (name, value) => `- **${escape(name)}**: ${escape(value)}`,
  join: (parts) => `${parts.join("\n")}\n`,
};

export const toText = (report: Report) => write(plain, report);
export const toMarkdown = (report: Report) => write(markdown, report);
export const toJson = (report: Report) => `${JSON.stringify(report, null, 2)}\n`;

/** The verdict as one sentence that names the domain. */
export function verdictText({ verdict, fromDomain }: Report["summary"]): string {
  return fromDomain === null ? t(`verdict.${verdict}-nobody`) : t(`verdict.${verdict}-sentence`, { domain: fromDomain });
}

function write(paper: Paper, report: Report): string {
  const { summary, findings, route, client, dns } = report;
  const facts: [string, string | null][] = [
    [t("message.from"), summary.from],
    [t("message.subject"), summary.subject],
    [t("message.date"), summary.date],
    [t("message.id"), summary.messageId],
    [t("message.mua"), client.mua],
  ];
  const lines = [
    paper.title(`${t(`verdict.${summary.verdict}`)}: ${verdictText(summary)}`),
    ...facts.filter(([, value]) => value !== null).map(([name, value]) => paper.fact(name, visible(value ?? ""))),
    paper.heading(t("methods.heading")),
    ...methods(report).map((each) => paper.fact(each.name, [each.word, each.reason && sentenceText(each.reason.code, each.reason.params)].filter(Boolean).join(" – "))),
  ];
  if (findings.length > 0) {
    lines.push(paper.heading(t("reasons.heading")));
    for (const { severity, code, params, advice } of findings) {
      lines.push(paper.item(`${t(`severity.${severity}`)}: ${sentenceText(code, params)}`, advice ? sentenceText(advice, params) : null));
    }
  }
  if (route.hops.length > 0) {
    lines.push(paper.heading(t("route.heading")));
    for (const [index, hop] of route.hops.entries()) {
      const parts = [
        `${visible(hop.from ?? hop.helo ?? "?")}${hop.ip ? ` [${visible(hop.ip)}]` : ""} → ${visible(hop.by ?? "?")}`,
        [hop.with, hop.tls?.version].filter(Boolean).map((each) => visible(each ?? "")).join(" "),
        hop.time ? moment(hop.time, true) : "",
        hop.delay === null ? "" : duration(hop.delay),
      ];
      lines.push(paper.item(`${index + 1}. ${parts.filter(Boolean).join(", ")}`));
    }
  }
  if (dns.answers.length > 0) {
    lines.push(paper.heading(t("dns.heading")));
    for (const answer of dns.answers) {
      const data = answer.records.map((record) => `${record.type} ${visible(record.data)}`).join(" | ");
      lines.push(paper.item(`${visible(answer.name)} ${answer.type}: ${data || answer.failure || (answer.status === 3 ? t("dns.nxdomain") : t("dns.no-data"))}`));
    }
  }
  return paper.join(lines);
}
