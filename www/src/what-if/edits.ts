// What the reader edits for "What if", and the order for the worker that comes of it. Pure: nothing here is shown or sent.

import type { Answer, Question, Report } from "headerlens";

import type { Unlisted } from "../share/saved.ts";
import type { Envelope, Job } from "../worker/protocol.ts";

/** What can be edited, as text in fields. */
export interface Draft {
  envelope: Envelope;
  trusted: string;
  /** As `<input type="datetime-local">` has it, in UTC. */
  now: string;
  /** The records of a question, one a line. */
  answers: Map<string, { question: Question; text: string }>;
}

export const keyOf = ({ name, type }: Question) => `${name} ${type}`;

/** What the report on the screen rests on. */
export function draftOf(report: Report, job: Job): Draft {
  const { spf } = report.authentication;
  const known = report.dns.answers.map((each) => ({ question: { name: each.name, type: each.type }, text: textOf(each) }));
  const open = report.dns.unanswered.map(({ name, type }) => ({ question: { name, type }, text: "" }));
  return {
    envelope: {
      ip: job.envelope.ip || (spf?.ip ?? ""),
      helo: job.envelope.helo || (spf?.helo ?? ""),
      mailFrom: job.envelope.mailFrom || (spf?.mailFrom ?? ""),
    },
    trusted: job.trusted.join(" "),
    now: new Date(job.now * 1000).toISOString().slice(0, 19),
    answers: new Map([...known, ...open].map((each) => [keyOf(each.question), each])),
  };
}

const textOf = ({ type, records }: Answer) =>
  records
    .filter((record) => record.type === type)
    .map(({ data }) => data)
    .join("\n");

/** What differs between two drafts. */
export interface Edited {
  envelope: (keyof Envelope)[];
  trusted: boolean;
  now: boolean;
  answers: string[];
}

export function edited(before: Draft, after: Draft): Edited {
  const parts = ["ip", "helo", "mailFrom"] as const;
  return {
    envelope: parts.filter((part) => before.envelope[part].trim() !== after.envelope[part].trim()),
    trusted: before.trusted.trim() !== after.trusted.trim(),
    now: before.now !== after.now,
    answers: [...after.answers].filter(([key, { text }]) => before.answers.get(key)?.text !== text).map(([key]) => key),
  };
}

export const isEdited = ({ envelope, trusted, now, answers }: Edited) => envelope.length > 0 || trusted || now || answers.length > 0;

/** Why a draft cannot be checked. */
export const problemOf = (draft: Draft): "bad-time" | null => (Number.isNaN(timeOf(draft)) ? "bad-time" : null);

const timeOf = ({ now }: Draft) => Date.parse(`${now}Z`);

/** The order for an evaluation of the draft. `asks` lets DNS be asked for what is not listed. */
export function orderOf(report: Report, made: { job: Job; unlisted: Unlisted }, draft: Draft, asks: boolean): Job {
  const { job, unlisted } = made;
  const changes = edited(draftOf(report, job), draft);
  return {
    ...job,
    asking: asks ? "all" : "none",
    envelope: changes.envelope.length > 0 ? { ...draft.envelope } : job.envelope,
    trusted: draft.trusted.split(/[\s,]+/).filter(Boolean),
    now: Math.floor(timeOf(draft) / 1000),
    evidence: { default: unlisted, answers: answersOf(report, draft, changes.answers) },
    // What the reader wrote is the reader's word. What came with a link stays somebody else's.
    evidenceFrom: changes.answers.length > 0 && job.evidenceFrom === "asked" ? "given" : job.evidenceFrom,
  };
}

function answersOf({ dns }: Report, draft: Draft, keys: readonly string[]): Answer[] {
  // A failure is no answer to go on with.
  const kept = dns.answers.filter((answer) => answer.failure === null && !keys.includes(keyOf(answer)));
  const written = keys.flatMap((key) => {
    const entry = draft.answers.get(key);
    if (!entry) return [];
    const { question, text } = entry;
    const before = dns.answers.find((answer) => keyOf(answer) === key);
    return answer(question, text, before);
  });
  return [...kept, ...written];
}

function answer({ name, type }: Question, text: string, before: Answer | undefined): Answer {
  const lines = text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== "");
  return {
    name,
    type,
    // A name that does not exist has no record of any type; an emptied answer is one without records.
    status: lines.length === 0 && before?.status === 3 ? 3 : 0,
    ad: false,
    failure: null,
    resolver: null,
    time: null,
    records: lines.map((data) => ({ name, type, ttl: 300, data })),
  };
}
