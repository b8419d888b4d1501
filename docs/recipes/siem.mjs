// A flat line for a SIEM: codes only, which are stable, and nothing that is shown to people.

import { inspect } from "headerlens";

export async function line(raw, options) {
  const { summary, authentication, findings, made, route } = await inspect(raw, options);
  return JSON.stringify({
    time: made.now,
    sha256: made.sha256,
    message_id: summary.messageId,
    verdict: summary.verdict,
    because: summary.because,
    from_domain: summary.fromDomain,
    dkim: authentication.dkim.map(({ domain, result }) => `${domain}=${result}`),
    spf: authentication.spf?.result ?? null,
    dmarc: authentication.dmarc?.result ?? null,
    hops: route.hops.length,
    errors: findings.filter(({ severity }) => severity === "error").map(({ code }) => code),
  });
}
