// Cases that the project did not write: the folder shared/suites beside the checkout.

import { existsSync, readFileSync } from "node:fs";

/** Where they are. */
export const folder = new URL("../../../shared/suites/", import.meta.url);

/** Why there are no such cases here, or false. */
export const missing = !existsSync(folder) && "no folder shared/suites beside the checkout";

/** The cases of one kind: name, the bytes of the message, its DNS as evidence, and the time to judge by. */
export function cases(kind) {
  const all = JSON.parse(readFileSync(new URL("cases.json", folder), "utf8"));
  return all
    .filter((each) => each.kind === kind)
    .map((each) => ({
      id: each.id,
      bytes: message(each),
      dns: evidence(each.dns_path ? JSON.parse(readFileSync(new URL(each.dns_path, folder), "utf8")) : each.dns),
      // The peers judge by a time in any case: one for all, after the cases were written.
      now: each.now ?? Date.UTC(2027, 0, 1) / 1000,
    }));
}

function message({ message_path: path, input, convert_lf_to_crlf: convert }) {
  const bytes = path ? readFileSync(new URL(path, folder)) : Buffer.from(input);
  return convert ? Buffer.from(bytes.toString("latin1").replace(/\r?\n/g, "\r\n"), "latin1") : bytes;
}

/** name → {type: records} or {rcode}, as evidence; a name that is not listed does not exist. */
function evidence(zone) {
  const answers = Object.entries(zone ?? {}).flatMap(([name, entry]) => {
    const answer = (type, more) => ({ name, type, status: 0, ad: false, records: [], failure: null, resolver: null, time: null, ...more });
    const failed = { TIMEOUT: { status: null, failure: "timeout" }, NXDOMAIN: { status: 3 } };
    if (entry.rcode) return ["TXT", "A", "AAAA", "MX"].map((type) => answer(type, failed[entry.rcode] ?? { status: 2 }));
    return Object.entries(entry).map(([type, data]) =>
      answer(type, { records: [data].flat().map((each) => ({ name, type, ttl: 300, data: [each].flat().join("") })) }),
    );
  });
  return { default: "nxdomain", answers };
}
