// `headerlens spf` and `headerlens dmarc`: one method without a message.

import { dmarcWithEvidence, spfWithEvidence } from "../api.js";
import "../node.js";
import type { Evidence } from "../types.js";
import type { Common, DmarcJob, SpfJob } from "./arguments.js";
import { ofResult } from "./exit.js";
import { EvidenceFile, readEvidence } from "./files.js";
import { dmarcText, spfText } from "./print.js";

export async function checkSpf(job: SpfJob): Promise<number> {
  const { result, evidence } = await spfWithEvidence({ ...job.envelope, ...dnsOptions(job) });
  return finish(job, evidence, result, () => spfText(result, job));
}

export async function checkDmarc(job: DmarcJob): Promise<number> {
  const { from, dkim, spf } = job;
  const { result, evidence } = await dmarcWithEvidence({ from, dkim, spf, ...dnsOptions(job) });
  return finish(job, evidence, result, () => dmarcText(result, job));
}

function dnsOptions(job: Common) {
  const dns = readEvidence(job.dns);
  return { ...job.options, ...(dns && { dns }) };
}

function finish<T extends { result: Parameters<typeof ofResult>[0] }>(job: Common, evidence: Evidence, result: T, text: () => string) {
  const saved = new EvidenceFile(job.saveDns);
  saved.add(evidence);
  saved.write();
  process.stdout.write(text());
  return ofResult(result.result);
}
