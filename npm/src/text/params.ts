// What the sentences about the parts of a report may name: one function a part, and the only place that knows.

import type {
  Arc,
  ArcSignature,
  Bimi,
  Claim,
  ClaimResult,
  Dkim,
  Dkim2,
  Dkim2Hop,
  DkimChange,
  Dmarc,
  DmarcIdentifier,
  DmarcProblem,
  Hop,
  Iprev,
  MtaSts,
  Spf,
  SpfTerm,
  SpfVisit,
  TlsRpt,
  Transport,
} from "../types.js";
import type { Params } from "./render.js";

/** For `reason`, `remarks`, `diagnosis.code` and `key.state`. */
export const ofDkim = (dkim: Dkim): Params => ({
  domain: dkim.domain,
  selector: dkim.selector,
  algorithm: dkim.algorithm,
  bits: dkim.key?.bits?.toString(),
  bytes: dkim.bodyUnsigned === null ? null : { bytes: dkim.bodyUnsigned },
  expires: dkim.expires === null ? null : { time: dkim.expires },
  publish: dkim.key?.publish,
  detail: dkim.diagnosis?.detail,
});

/** For `diagnosis.changes[].code`. */
export const ofChange = (dkim: Dkim, change: DkimChange): Params => ({ ...ofDkim(dkim), ...change.params, detail: change.detail });

export const ofArc = (arc: Arc): Params => ({
  sets: arc.sets.length,
  domain: arc.sets.at(-1)?.domain,
  failedInstance: arc.failedInstance,
  oldestPass: arc.oldestPass,
});

export const ofArcSignature = (signature: ArcSignature): Params => ({
  domain: signature.domain,
  selector: signature.selector,
  detail: signature.detail,
});

export const ofDkim2 = (dkim2: Dkim2): Params => ({ draft: dkim2.draft });

export const ofDkim2Hop = (dkim2: Dkim2, hop: Dkim2Hop): Params => ({ domain: hop.domain, instance: hop.instance, draft: dkim2.draft });

/** For `reason` and `remarks`. */
export const ofSpf = (spf: Spf): Params => ({
  domain: spf.domain,
  ip: spf.ip,
  helo: spf.helo,
  mailFrom: spf.mailFrom,
  field: spf.from.ip?.field,
  others: [...new Set(spf.candidates.filter((each) => each.result !== spf.result).flatMap((each) => each.ip ?? []))],
  lookups: spf.lookups,
  voidLookups: spf.voidLookups,
  at: spf.cause?.domain ?? spf.domain,
  failing: spf.cause?.term,
  target: spf.cause?.target ?? spf.domain,
  path: spf.cause?.path.join(" → "),
  names: spf.cause?.names,
});

export const ofVisit = (spf: Spf, visit: SpfVisit): Params => ({ ...ofSpf(spf), domain: visit.domain });

export const ofTerm = (spf: Spf, term: SpfTerm): Params => ({ ...ofSpf(spf), term: term.text, name: term.name, domain: term.expanded ?? spf.domain });

export const ofDmarc = (dmarc: Dmarc): Params => ({
  domain: dmarc.domain,
  organizationalDomain: dmarc.organizationalDomain,
  policyDomain: dmarc.policyDomain,
  policy: dmarc.policy,
  tag: dmarc.policyTag,
});

export const ofIdentifier = (identifier: DmarcIdentifier): Params => ({
  domain: identifier.domain,
  organizationalDomain: identifier.organizationalDomain,
  method: identifier.method,
  result: identifier.result,
});

export const ofProblem = (record: { name: string }, problem: DmarcProblem): Params => ({ name: record.name, detail: problem.detail });

export const ofClaim = (claim: Claim): Params => ({ authserv: claim.authserv });

export const ofClaimResult = (claim: Claim, result: ClaimResult): Params => ({ authserv: claim.authserv, method: result.method, result: result.result });

export const ofIprev = (iprev: Iprev): Params => ({
  ip: iprev.ip,
  name: iprev.name ?? iprev.names[0]?.name,
  names: iprev.names.map((each) => each.name),
});

export const ofBimi = (bimi: Bimi): Params => ({ domain: bimi.domain, selector: bimi.selector, name: bimi.name });

export const ofTransport = (transport: Transport): Params => ({
  domain: transport.domain,
  name: transport.domain,
  values: transport.mx.map((mx) => mx.host),
});

export const ofTransportRecord = (transport: Transport, record: MtaSts | TlsRpt): Params => ({
  domain: transport.domain,
  name: record.name,
  values: record.values,
});

/** For `encryptedReason`, `connectsReason`, `tls.weak` and `date.odd`. */
export const ofHop = (hop: Hop): Params => ({
  from: hop.from ?? hop.helo ?? hop.ip,
  by: hop.by,
  ip: hop.ip,
  with: hop.with,
  version: hop.tls?.version,
  cipher: hop.tls?.cipher,
  bits: hop.tls?.bits?.toString(),
  date: hop.date?.text,
});
