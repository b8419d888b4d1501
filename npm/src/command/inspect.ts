// `headerlens inspect`: messages from files.

import { innerMessages, inspectWithEvidence, split, unpack } from "../api.js";
import { HeaderlensError } from "../error.js";
import "../node.js";
import type { Options } from "../options.js";
import { BadUsage, type InspectJob } from "./arguments.js";
import { ofReport, status } from "./exit.js";
import { EvidenceFile, filesIn, readBytes, readEvidence } from "./files.js";
import { reportText } from "./print.js";
import { oneLine } from "../text/visible.js";

/** How deep messages inside messages are followed. */
const deepest = 20;

/** Inspects each message of each file; one that cannot be read does not stop the rest. Gives the highest exit status. */
export async function inspectFiles(job: InspectJob): Promise<number> {
  const dns = readEvidence(job.dns);
  const saved = new EvidenceFile(job.saveDns);
  const options = { ...job.options, ...job.extras, envelope: job.envelope, trusted: job.trusted, ...(dns && { dns }) };
  // What the caller knows is of the outer message: one inside inherits no trust.
  const untrusting = { ...options, envelope: {}, trusted: [] };
  let highest: number = status.authenticated;

  async function report(bytes: Uint8Array, label: string | null, given: Options): Promise<number> {
    const { result, evidence } = await inspectWithEvidence(bytes, given);
    saved.add(evidence);
    process.stdout.write(reportText(result, label, job));
    return ofReport(result);
  }

  /** Inspects one message, and what is asked of the messages inside it; `label` tells it from others. */
  async function inspectOne(bytes: Uint8Array, label: string | null): Promise<number> {
    if (job.inner === null) return report(bytes, label, options);
    if (job.inner === "all") {
      const status = await report(bytes, label, options);
      await inspectInner(bytes, label, deepest);
      return status;
    }
    const inner = (await innerMessages(bytes))[job.inner - 1];
    if (!inner) throw new BadUsage(`--inner ${job.inner}: no such message inside`);
    return report(inner.bytes, label, untrusting);
  }

  /** Inspects the messages inside, those inside them first to last. */
  async function inspectInner(bytes: Uint8Array, label: string | null, depth: number) {
    if (depth === 0) return;
    for (const [at, inner] of (await innerMessages(bytes)).entries()) {
      const name = label === null ? `inner ${at + 1}` : `${label}, inner ${at + 1}`;
      await attempt(name, async () => {
        const status = await report(inner.bytes, name, untrusting);
        await inspectInner(inner.bytes, name, depth - 1);
        return status;
      });
    }
  }

  async function attempt(name: string, work: () => Promise<number>) {
    try {
      const own = await work();
      // Only now: work may have raised it meanwhile.
      highest = Math.max(highest, own);
    } catch (error) {
      // What is wrong with an option is wrong for every message.
      if (error instanceof HeaderlensError && error.code.startsWith("bad-")) throw error;
      if (!(error instanceof HeaderlensError || error instanceof BadUsage)) throw error;
      const isNamed = error.message.startsWith(name);
      process.stderr.write(`headerlens: ${isNamed ? "" : `${oneLine(name)}: `}${error.message}\n`);
      highest = Math.max(highest, status.unreadable);
    }
  }

  /** Inspects what is in a file; `isAlone` says that there is no other output to tell it from. */
  async function inspectFile(file: string, isAlone: boolean): Promise<number> {
    const name = file === "-" ? "standard input" : file;
    const unpacked = await unpack(readBytes(file));
    for (const { name: inside, bytes } of unpacked) {
      const whole = inside === null ? name : `${name}, ${inside}`;
      await attempt(whole, async () => {
        const places = await split(bytes);
        if (places.length === 1) return inspectOne(bytes, isAlone && unpacked.length === 1 ? null : whole);
        for (const [at, { start, end }] of places.entries()) {
          const label = `${whole}, message ${at + 1}`;
          await attempt(label, () => inspectOne(bytes.subarray(start, end), label));
        }
        return status.authenticated;
      });
    }
    return status.authenticated;
  }

  for (const path of job.files) {
    await attempt(path, async () => {
      const files = filesIn(path);
      if (files.length === 0) throw new BadUsage(`${path}: no messages in this folder`);
      for (const file of files) {
        await attempt(file === "-" ? "standard input" : file, () => inspectFile(file, job.files.length === 1 && files.length === 1));
      }
      return status.authenticated;
    });
  }
  saved.write();
  return highest;
}
