// Makes the example messages of the page, and the DNS evidence that lets them be checked
// offline. The private keys are thrown away; run this again and everything gets new signatures.
//
// genuine: signed by its author's domain. altered: a gateway changed it afterwards. list: a mailing
// list changed it, signed it anew and sealed what it had found (ARC). lookalike: signed, and truly from
// a domain that is not the one it looks like. old: its key is gone from DNS. forged: only claims.

import { writeFileSync } from "node:fs";

import { newKey, relaxed, sha256, sign } from "./sign.mjs";

const out = (name, text) => writeFileSync(new URL(`../src/input/examples/${name}`, import.meta.url), text);
const keys = { harbor: newKey(), moorings: newKey(), lookalike: newKey(), old: newKey() };

const plain = (list) => list.map(([name, value]) => `${name}: ${value}\r\n`).join("");
const folded = (signature) => signature.match(/.{1,66}/g).join("\r\n\t ");

/** A signature field over all of `fields` and `body`: DKIM-Signature, or ARC-Message-Signature with `instance`. Every body here is canonical. */
function signature(key, { domain, selector, time, instance }, fields, body) {
  const name = instance ? "ARC-Message-Signature" : "DKIM-Signature";
  const names = fields
    .map(([each]) => each.toLowerCase())
    .join(":")
    .replace(/(.{1,58}):/g, "$1:\r\n\t ");
  const tags = (b) =>
    ` ${instance ? `i=${instance}` : "v=1"}; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=${selector};\r\n` +
    `\tt=${time}; h=${names};\r\n\tbh=${sha256(body)};\r\n\tb=${b}`;
  // Several fields of one name are taken from the bottom up (section 5.4.2); here each stands once.
  const text = fields.map((field) => `${relaxed(field)}\r\n`).join("") + relaxed([name, tags("")]);
  return [name, tags(folded(sign(key, text)))];
}

/** The fields of an ARC set (RFC 8617, section 4.1), topmost first. */
function arcSet(key, { domain, selector, time }, results, fields, body) {
  const found = ["ARC-Authentication-Results", ` i=1; ${domain};\r\n\t${results.join(";\r\n\t")}`];
  const message = signature(key, { domain, selector, time, instance: 1 }, fields, body);
  const tags = (b) => ` i=1; a=rsa-sha256; t=${time}; cv=none; d=${domain}; s=${selector};\r\n\tb=${b}`;
  const text = `${relaxed(found)}\r\n${relaxed(message)}\r\n${relaxed(["ARC-Seal", tags("")])}`;
  return [["ARC-Seal", tags(folded(sign(key, text)))], message, found];
}

/** Fields whose value begins with the space or fold that it was signed with. */
const raw = (list) => list.map(([name, value]) => `${name}:${value}\r\n`).join("");
const claim = (results) => raw([["Authentication-Results", ` mx.lantern.example;\r\n\t${results.join(";\r\n\t")}`]]);
const received = ({ host, ip, tls = true, date }) =>
  `Received: from ${host} (${host} [${ip}])\r\n\tby mx.lantern.example (Postfix) with ${tls ? "ESMTPS" : "ESMTP"} id 4Xq1Zs0Rkdz9sT\r\n` +
  (tls ? "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n" : "") +
  `\tfor <jonas@lantern.example>; ${date}\r\n`;
const mua = "User-Agent: Mozilla Thunderbird\r\n";

// The letter that three of the examples are made from.
const fields = [
  ["From", "Mina Park <mina@harbor.example>"],
  ["To", "Jonas Weber <jonas@lantern.example>"],
  ["Subject", "Saturday: the boat leaves at nine"],
  ["Date", "Fri, 13 Nov 2026 17:20:11 +0900"],
  ["Message-ID", "<20261113082011.7f3a@harbor.example>"],
  ["MIME-Version", "1.0"],
  ["Content-Type", "text/plain; charset=utf-8"],
];
const body = `${["Hi Jonas,", "", "the boat leaves at nine, not at ten. Bring something warm,", "it was cold on the water last week.", "", "Mina"].join("\r\n")}\r\n`;
const submitted =
  "Received: from [198.51.100.7] (cable-7.isp.example [198.51.100.7])\r\n" +
  "\tby out1.harbor.example (Postfix) with ESMTPSA id 8C1D22A03F\r\n" +
  "\tfor <jonas@lantern.example>; Fri, 13 Nov 2026 17:20:12 +0900 (KST)\r\n";
const direct = "Return-Path: <mina@harbor.example>\r\n";
const trace = received({ host: "out1.harbor.example", ip: "192.0.2.25", date: "Fri, 13 Nov 2026 09:20:15 +0100 (CET)" });
const passed = claim([
  "dkim=pass (2048-bit key) header.d=harbor.example header.s=autumn",
  "spf=pass smtp.mailfrom=mina@harbor.example",
  "dmarc=pass header.from=harbor.example",
]);
const dkim = raw([signature(keys.harbor, { domain: "harbor.example", selector: "autumn", time: 1794558011 }, fields, body)]);

out("genuine.eml", `${direct + passed + trace + dkim + submitted + plain(fields) + mua}\r\n${body}`);

// A gateway put a tag before the subject and a banner before the body, after the signature was made.
const retitled = (list, tag) => list.map(([name, value]) => [name, name === "Subject" ? `${tag} ${value}` : value]);
const banner = "CAUTION: this message came from outside the organization.\r\n\r\n";
out("altered.eml", `${direct + passed + trace + dkim + submitted + plain(retitled(fields, "[EXTERNAL]")) + mua}\r\n${banner}${body}`);

// A mailing list: a tag, a footer, a signature and a seal of its own.
const toList = fields.map(([name, value]) => [name, name === "To" ? "sailors@moorings.example" : value]);
const author = raw([signature(keys.harbor, { domain: "harbor.example", selector: "autumn", time: 1794558011 }, toList, body)]);
const relayed = [...retitled(toList, "[sailors]"), ["List-Id", "<sailors.moorings.example>"], ["List-Unsubscribe", "<mailto:sailors-leave@moorings.example>"]];
const footer = "_______________________________________________\r\nsailors mailing list\r\nsailors@moorings.example\r\n";
const moorings = { domain: "moorings.example", selector: "quay", time: 1794558019 };
out(
  "list.eml",
  "Return-Path: <sailors-bounces@moorings.example>\r\n" +
    claim([
      "dkim=fail (body hash did not verify) header.d=harbor.example header.s=autumn",
      "dkim=pass (2048-bit key) header.d=moorings.example header.s=quay",
      "spf=pass smtp.mailfrom=sailors-bounces@moorings.example",
      "arc=pass smtp.remote-ip=198.51.100.40",
      "dmarc=fail header.from=harbor.example",
    ]) +
    received({ host: "lists.moorings.example", ip: "198.51.100.40", date: "Fri, 13 Nov 2026 09:20:24 +0100 (CET)" }) +
    raw(
      arcSet(
        keys.moorings,
        moorings,
        ["dkim=pass header.d=harbor.example header.s=autumn", "spf=pass smtp.mailfrom=mina@harbor.example", "dmarc=pass header.from=harbor.example"],
        relayed,
        body + footer,
      ),
    ) +
    raw([signature(keys.moorings, moorings, relayed, body + footer)]) +
    "Received: from out1.harbor.example (out1.harbor.example [192.0.2.25])\r\n" +
    "\tby lists.moorings.example (Postfix) with ESMTPS id 5D0A7411C2\r\n" +
    "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n" +
    "\tfor <sailors@moorings.example>; Fri, 13 Nov 2026 08:20:16 +0000 (UTC)\r\n" +
    author +
    submitted.replace("jonas@lantern.example", "sailors@moorings.example") +
    plain(relayed) +
    mua +
    "\r\n" +
    body +
    footer,
);

// Everything passes, for a domain that only looks like the other.
const lookalike = [
  ["From", '"Harbor Marina - Billing" <billing@harbor-marina.example>'],
  ["Reply-To", "billing-desk@freemail.example"],
  ["To", "Jonas Weber <jonas@lantern.example>"],
  ["Subject", "Your berth: payment overdue"],
  ["Date", "Sat, 14 Nov 2026 06:40:00 +0000"],
  ["Message-ID", "<9b1c.20261114@harbor-marina.example>"],
  ["MIME-Version", "1.0"],
  ["Content-Type", "text/plain; charset=utf-8"],
];
const bill = "Dear customer,\r\n\r\nyour berth will be given away tomorrow. Our bank account has changed:\r\nplease answer this message for the details.\r\n";
out(
  "lookalike.eml",
  "Return-Path: <billing@harbor-marina.example>\r\n" +
    claim([
      "dkim=pass (2048-bit key) header.d=harbor-marina.example header.s=k1",
      "spf=pass smtp.mailfrom=billing@harbor-marina.example",
      "dmarc=pass header.from=harbor-marina.example",
    ]) +
    received({ host: "mta3.bulk-sender.example", ip: "203.0.113.77", date: "Sat, 14 Nov 2026 07:40:03 +0100 (CET)" }) +
    raw([signature(keys.lookalike, { domain: "harbor-marina.example", selector: "k1", time: 1794638400 }, lookalike, bill)]) +
    plain(lookalike) +
    "\r\n" +
    bill,
);

// A letter from long ago: whoever signed it has removed the key since.
const old = [
  ["From", "Mina Park <mina@harbor.example>"],
  ["To", "Jonas Weber <jonas@lantern.example>"],
  ["Subject", "Pictures of the regatta"],
  ["Date", "Mon, 05 Aug 2019 19:12:44 +0900"],
  ["Message-ID", "<20190805101244.11c0@harbor.example>"],
  ["MIME-Version", "1.0"],
  ["Content-Type", "text/plain; charset=utf-8"],
];
const pictures = "Hi Jonas,\r\n\r\nhere are the pictures. The third one is my favourite.\r\n\r\nMina\r\n";
out(
  "old.eml",
  received({ host: "mail.harbor.example", ip: "192.0.2.9", date: "Mon, 05 Aug 2019 12:12:49 +0200 (CEST)" }) +
    raw([signature(keys.old, { domain: "harbor.example", selector: "summer2019", time: 1564999964 }, old, pictures)]) +
    plain(old) +
    "\r\n" +
    pictures,
);

// Somebody else writes under the same name, and brings a flattering claim along.
const forged = [
  ["From", "Mina Park <mina@harbor.example>"],
  ["Reply-To", "Mina Park <mina.park@harbour-mail.example>"],
  ["To", "Jonas Weber <jonas@lantern.example>"],
  ["Subject", "Please pay the berth today"],
  ["Date", "Sat, 14 Nov 2026 04:02:51 +0000"],
  ["Message-ID", "<c0ffee.4402@vps.cheap-host.example>"],
  ["MIME-Version", "1.0"],
  ["Content-Type", "text/plain; charset=utf-8"],
];
out(
  "forged.eml",
  "Return-Path: <mina@harbor.example>\r\n" +
    "Received: from mail.harbor.example (vps-204.cheap-host.example [203.0.113.204])\r\n" +
    "\tby mx.lantern.example (Postfix) with ESMTP id 4Xr0Bc7Tqwz9sT\r\n" +
    "\tfor <jonas@lantern.example>; Sat, 14 Nov 2026 05:02:54 +0100 (CET)\r\n" +
    "Authentication-Results: mail.harbor.example;\r\n\tdkim=pass header.d=harbor.example;\r\n\tspf=pass smtp.mailfrom=mina@harbor.example\r\n" +
    plain(forged) +
    "\r\n" +
    "Hi Jonas,\r\n\r\nthe harbor has a new bank account. Please pay the berth today.\r\n\r\nMina\r\n",
);

const answer = (name, type, ...data) => ({
  name,
  type,
  status: 0,
  ad: true,
  records: data.map((each) => ({ name, type, ttl: 3600, data: each })),
  failure: null,
  resolver: "example",
  time: "2026-11-14T08:20:15Z",
});
const answers = [
  answer("autumn._domainkey.harbor.example", "TXT", keys.harbor.record),
  answer("harbor.example", "TXT", "v=spf1 ip4:192.0.2.0/24 -all"),
  answer("_dmarc.harbor.example", "TXT", "v=DMARC1; p=reject; rua=mailto:dmarc@harbor.example"),
  answer("quay._domainkey.moorings.example", "TXT", keys.moorings.record),
  answer("moorings.example", "TXT", "v=spf1 a:lists.moorings.example -all"),
  answer("_dmarc.moorings.example", "TXT", "v=DMARC1; p=none"),
  answer("lists.moorings.example", "A", "198.51.100.40"),
  answer("40.100.51.198.in-addr.arpa", "PTR", "lists.moorings.example"),
  answer("k1._domainkey.harbor-marina.example", "TXT", keys.lookalike.record),
  answer("harbor-marina.example", "TXT", "v=spf1 include:bulk-sender.example ~all"),
  answer("bulk-sender.example", "TXT", "v=spf1 ip4:203.0.113.64/26 -all"),
  answer("_dmarc.harbor-marina.example", "TXT", "v=DMARC1; p=none"),
  answer("mta3.bulk-sender.example", "A", "203.0.113.77"),
  answer("77.113.0.203.in-addr.arpa", "PTR", "mta3.bulk-sender.example"),
  answer("out1.harbor.example", "A", "192.0.2.25"),
  answer("25.2.0.192.in-addr.arpa", "PTR", "out1.harbor.example"),
  answer("204.113.0.203.in-addr.arpa", "PTR", "vps-204.cheap-host.example"),
  answer("vps-204.cheap-host.example", "A", "203.0.113.204"),
  answer("lantern.example", "MX", "10 mx.lantern.example"),
  answer("_mta-sts.lantern.example", "TXT", "v=STSv1; id=20260901"),
  answer("_smtp._tls.lantern.example", "TXT", "v=TLSRPTv1; rua=mailto:tls@lantern.example"),
];
out("dns.json", `${JSON.stringify({ default: "nxdomain", answers }, null, 2)}\n`);
