// What is done with one message, in this thread or another: it is inspected and its report is written.

import { innerMessages, inspectWithEvidence } from "../api.js";
import { HeaderlensError } from "../error.js";
import "../node.js";
import { shareEvidence, type Options } from "../options.js";
import { oneLine } from "../text/visible.js";
import type { Evidence } from "../types.js";
import { BadUsage, resolving, type InspectJob } from "./arguments.js";
import { ofReport, status } from "./exit.js";
import { reportText, TooLong, type How, type Input } from "./print.js";
import { rowOf, type Row } from "./summary.js";

/** How deep messages inside messages are followed. */
const deepest = 20;

/** A message to inspect. */
export interface Work {
  /** Its place among all messages. */
  number: number;
  input: Input;
  bytes: Uint8Array;
  /** What tells its report from others; `null` if it is alone. */
  label: string | null;
  /** Whether DNS is given up. */
  isOffline: boolean;
}

/** What came of it. Plain data, so that another thread can give it. */
export interface Done {
  /** For standard output. */
  text: string;
  /** For standard error, a line each. */
  errors: string[];
  status: number;
  rows: Row[];
  /** All answers, if they are wanted. */
  evidence: Evidence[];
  /** Whether DNS was asked, and no answer came. */
  isUnanswered: boolean;
}

/** Inspects messages one after the other. */
export type Inspector = (work: Work) => Promise<Done>;

/** What an inspector has to know. */
export interface Setting {
  job: InspectJob;
  how: How;
  dns: Evidence | undefined;
}

export function inspector({ job, how, dns }: Setting): Inspector {
  const given: Options = {
    ...job.options,
    ...job.extras,
    ...resolving(job),
    envelope: job.envelope,
    trusted: job.trusted,
    ...(dns && { dns: shareEvidence(dns) }),
  };
  // What the caller knows is of the outer message: one inside inherits no trust.
  const untrusting: Options = { ...given, envelope: {}, trusted: [] };

  return async ({ input, bytes, label, isOffline }) => {
    const done: Done = { text: "", errors: [], status: status.authenticated, rows: [], evidence: [], isUnanswered: false };

    async function report(message: Uint8Array, input: Input, label: string | null, options: Options) {
      await attempt(input, label, async () => {
        const { result, evidence } = await inspectWithEvidence(message, isOffline ? { ...options, offline: true } : options, job.saveDns !== null);
        if (job.saveDns !== null) done.evidence.push(evidence);
        const asked = result.dns.rounds > 0 ? result.dns.answers.filter(({ time }) => time !== null) : [];
        done.isUnanswered ||= asked.length > 0 && asked.every(({ failure }) => failure === "network" || failure === "timeout");
        done.text += reportText(result, input, label, how);
        done.rows.push(rowOf(result, label ?? input.file));
        done.status = Math.max(done.status, ofReport(result));
      });
    }

    async function attempt(input: Input, label: string | null, work: () => Promise<void>) {
      try {
        await work();
      } catch (error) {
        done.errors.push(errorLine(error, label ?? input.file));
        done.status = Math.max(done.status, status.unreadable);
      }
    }

    /** Inspects the messages inside, those inside them first to last. */
    async function inspectInner(message: Uint8Array, outer: Input, label: string | null, depth: number) {
      if (depth === 0) return;
      await attempt(outer, label, async () => {
        for (const [at, inner] of (await innerMessages(message)).entries()) {
          const name = label === null ? `inner ${at + 1}` : `${label}, inner ${at + 1}`;
          const input = { ...outer, inner: [...(outer.inner ?? []), at] };
          await report(inner.bytes, input, name, untrusting);
          await inspectInner(inner.bytes, input, name, depth - 1);
        }
      });
    }

    if (typeof job.inner === "number") {
      const number = job.inner;
      await attempt(input, label, async () => {
        const inner = (await innerMessages(bytes))[number - 1];
        if (!inner) throw new BadUsage(`--inner ${number}: no such message inside`);
        await report(inner.bytes, { ...input, inner: [number - 1] }, label, untrusting);
      });
      return done;
    }
    await report(bytes, input, label, given);
    if (job.inner === "all") await inspectInner(bytes, input, label, deepest);
    return done;
  };
}

/**
 * What standard error says of a message that cannot be read.
 *
 * @throws the error, if it is wrong for every message, or a mistake of ours.
 */
export function errorLine(error: unknown, name: string): string {
  // What is wrong with an option is wrong for every message.
  if (error instanceof HeaderlensError && error.code.startsWith("bad-")) throw error;
  if (!(error instanceof HeaderlensError || error instanceof BadUsage || error instanceof TooLong)) throw error;
  const isNamed = error.message.startsWith(name);
  return `${isNamed ? "" : `${oneLine(name)}: `}${error.message}`;
}
