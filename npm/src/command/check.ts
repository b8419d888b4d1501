// `headerlens spf` and `headerlens dmarc`: one method without a message.

import { dmarcWithEvidence, spfWithEvidence } from "../api.js";
import "../node.js";
import type { Evidence } from "../types.js";
import { resolving, type Common, type DmarcJob, type SpfJob } from "./arguments.js";
import { ofResult } from "./exit.js";
import { EvidenceFile, readEvidence } from "./files.js";
import { dmarcText, paperOf, spfText, type How } from "./print.js";

export async function checkSpf(job: SpfJob): Promise<number> {
  const saved = new EvidenceFile(job.saveDns);
  const { result, evidence } = await spfWithEvidence({ ...job.envelope, ...dnsOptions(job) });
  return finish(saved, evidence, result, () => spfText(result, on(job)));
}

export async function checkDmarc(job: DmarcJob): Promise<number> {
  const { from, dkim, spf } = job;
  const saved = new EvidenceFile(job.saveDns);
  const { result, evidence } = await dmarcWithEvidence({ from, dkim, spf, ...dnsOptions(job) });
  return finish(saved, evidence, result, () => dmarcText(result, on(job)));
}

/** How the result is printed. */
const on = (job: Common): How => ({ ...job, paper: paperOf(process.stdout, process.env) });

function dnsOptions(job: Common) {
  const dns = readEvidence(job.dns);
  return { ...job.options, ...resolving(job), ...(dns && { dns }) };
}

function finish<T extends { result: Parameters<typeof ofResult>[0] }>(saved: EvidenceFile, evidence: Evidence, result: T, text: () => string) {
  saved.add(evidence);
  saved.write();
  process.stdout.write(text());
  return ofResult(result.result);
}
