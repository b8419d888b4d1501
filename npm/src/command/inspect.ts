// `headerlens inspect`: messages from files.

import { inspectWithEvidence, split } from "../api.js";
import { HeaderlensError } from "../error.js";
import "../node.js";
import { BadUsage, type InspectJob } from "./arguments.js";
import { ofReport, status } from "./exit.js";
import { EvidenceFile, readBytes, readEvidence } from "./files.js";
import { reportText } from "./print.js";
import { oneLine } from "../text/visible.js";

/** Inspects each message of each file; one that cannot be read does not stop the rest. Gives the highest exit status. */
export async function inspectFiles(job: InspectJob): Promise<number> {
  const dns = readEvidence(job.dns);
  const saved = new EvidenceFile(job.saveDns);
  const options = { ...job.options, ...job.extras, envelope: job.envelope, trusted: job.trusted, ...(dns && { dns }) };
  let highest: number = status.authenticated;

  /** Inspects one message; `label` tells it from others. */
  async function inspectOne(bytes: Uint8Array, label: string | null): Promise<number> {
    const { result, evidence } = await inspectWithEvidence(bytes, options);
    saved.add(evidence);
    process.stdout.write(reportText(result, label, job));
    return ofReport(result);
  }

  async function attempt(name: string, work: () => Promise<number>) {
    try {
      highest = Math.max(highest, await work());
    } catch (error) {
      // What is wrong with an option is wrong for every message.
      if (error instanceof HeaderlensError && error.code.startsWith("bad-")) throw error;
      if (!(error instanceof HeaderlensError || error instanceof BadUsage)) throw error;
      const isNamed = error.message.startsWith(name);
      process.stderr.write(`headerlens: ${isNamed ? "" : `${oneLine(name)}: `}${error.message}\n`);
      highest = Math.max(highest, status.unreadable);
    }
  }

  for (const file of job.files) {
    const name = file === "-" ? "standard input" : file;
    await attempt(name, async () => {
      const bytes = readBytes(file);
      const places = await split(bytes);
      const [only, ...others] = places;
      if (only && others.length === 0) return inspectOne(bytes, job.files.length > 1 ? name : null);
      for (const [at, { start, end }] of places.entries()) {
        const label = `${name}, message ${at + 1}`;
        await attempt(label, () => inspectOne(bytes.subarray(start, end), label));
      }
      return status.authenticated;
    });
  }
  saved.write();
  return highest;
}
