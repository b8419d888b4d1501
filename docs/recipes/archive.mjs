// Keep a message with its proof: a saved report replays years later, when the keys are long gone from DNS.

import { inspect } from "headerlens";

export async function archive(raw, options) {
  return JSON.stringify(await inspect(raw, options));
}

export async function replay(saved, raw) {
  const { made, dns } = JSON.parse(saved);
  const { trusted, transport, ip, helo, mailFrom } = made.options;
  const report = await inspect(raw, { dns: { dns }, offline: true, now: made.now, trusted, transport, envelope: { ip, helo, mailFrom } });
  if (report.made.sha256 !== made.sha256) throw new Error("this is another message");
  return report;
}
