// Every code of a report with the parameters that its sentence is filled with, as the command and the page do it.

import { explainWith, params } from "headerlens/text";

/** Calls `say` with each code of the report and its parameters. */
export function sayAll(report, say) {
  const { authentication: found, route, mua, transport, source } = report;
  explainWith(report, say);
  for (const each of found.dkim) {
    if (each.key && each.key.state !== "usable") say(each.key.state, params.ofDkim(each));
    if (each.diagnosis) say(each.diagnosis.code, params.ofDkim(each));
  }
  for (const set of found.arc.sets) {
    for (const each of [set.seal, set.messageSignature]) if (each) say(each.reason, params.ofArcSignature(each));
  }
  for (const hop of found.dkim2?.hops ?? []) say(hop.reason, params.ofDkim2Hop(found.dkim2, hop));
  for (const visit of found.spf?.trace ?? []) visited(found.spf, visit, say);
  for (const each of found.dmarc?.identifiers ?? []) say(each.reason, params.ofIdentifier(each));
  for (const record of [found.dmarc?.record, ...(found.dmarc?.walk ?? []).flatMap((step) => step.discarded)]) {
    for (const problem of record?.problems ?? []) say(problem.code, params.ofProblem(record, problem));
  }
  for (const claim of found.claims) {
    say(claim.why, params.ofClaim(claim));
    for (const problem of claim.problems) say(problem.code, {});
    for (const result of claim.results) say(result.why, params.ofClaimResult(claim, result));
  }
  for (const hop of route.hops) {
    const codes = [hop.encryptedReason, hop.connectsReason, ...(hop.tls?.weak ?? []), ...(hop.date?.odd ?? [])];
    for (const code of codes) if (code) say(code, params.ofHop(hop));
  }
  for (const each of mua.evidence) if (each.reason) say(each.reason, {});
  if (transport) {
    say(transport.mxState, params.ofTransport(transport));
    for (const record of [transport.mtaSts, transport.tlsRpt]) say(record.state, params.ofTransportRecord(transport, record));
  }
  for (const repair of source.repairs) say(`repair-${repair.code}`, { count: repair.count });
}

function visited(spf, visit, say) {
  say(visit.reason, params.ofVisit(spf, visit));
  for (const term of visit.terms) {
    say(term.reason, params.ofTerm(spf, term));
    for (const inner of term.visits) visited(spf, inner, say);
  }
}
