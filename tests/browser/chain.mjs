// A message with a chain of ARC sets (RFC 8617), sealed here with a key that is thrown away.

import { newKey, relaxed, sha256, sign } from "../../www/scripts/sign.mjs";

const body = "The boat leaves at nine.\r\n";
const fields = [
  ["From", "Mina Park <mina@harbor.example>"],
  ["To", "sailors@moorings.example"],
  ["Subject", "Saturday"],
  ["Date", "Fri, 13 Nov 2026 17:20:11 +0900"],
  ["Message-ID", "<20261113082011.7f3a@harbor.example>"],
];

/** The message, with `count` sets and newest first, and the key record of each sealer in DNS as `name → record`. */
export function chain(count) {
  const keys = {};
  const sets = [];
  for (let instance = 1; instance <= count; instance++) {
    const domain = `hop${instance}.example`;
    const key = newKey();
    keys[`arc._domainkey.${domain}`] = key.record;
    const results = ["ARC-Authentication-Results", `i=${instance}; ${domain}; spf=pass smtp.mailfrom=mina@harbor.example`];
    const message = [
      "ARC-Message-Signature",
      `i=${instance}; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=arc; t=${1794558000 + instance}; h=from:to:subject:date:message-id; bh=${sha256(body)}; b=`,
    ];
    message[1] += sign(key, fields.map((field) => `${relaxed(field)}\r\n`).join("") + relaxed(message));
    const seal = ["ARC-Seal", `i=${instance}; a=rsa-sha256; t=${1794558000 + instance}; cv=${instance === 1 ? "none" : "pass"}; d=${domain}; s=arc; b=`];
    // Section 5.1.1: the sets before, oldest first, each in the order results, message, seal; then this one.
    seal[1] += sign(key, [...sets.flat(), results, message].map((field) => `${relaxed(field)}\r\n`).join("") + relaxed(seal));
    sets.push([results, message, seal]);
  }
  const lines = [...sets.flat().reverse(), ...fields].map(([name, value]) => `${name}: ${value}\r\n`);
  return { message: `${lines.join("")}\r\n${body}`, keys };
}
