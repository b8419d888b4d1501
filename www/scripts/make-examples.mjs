// Makes the example messages of the page: one that is genuine, one that was altered on
// the way, one that is forged, and the DNS evidence that lets them be checked offline.
// The private key is thrown away; run this again and everything gets a new signature.

import { createHash, createSign, generateKeyPairSync } from "node:crypto";
import { writeFileSync } from "node:fs";

const out = (name, text) => writeFileSync(new URL(`../src/examples/${name}`, import.meta.url), text);
const sha256 = (text) => createHash("sha256").update(text, "utf8").digest("base64");

const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: "spki", format: "der" }).toString("base64")}`;

const fields = [
  ["From", "Mina Park <mina@harbor.example>"],
  ["To", "Jonas Weber <jonas@lantern.example>"],
  ["Subject", "Saturday: the boat leaves at nine"],
  ["Date", "Fri, 13 Nov 2026 17:20:11 +0900"],
  ["Message-ID", "<20261113082011.7f3a@harbor.example>"],
  ["MIME-Version", "1.0"],
  ["Content-Type", "text/plain; charset=utf-8"],
];
const body = [
  "Hi Jonas,",
  "",
  "the boat leaves at nine, not at ten. Bring something warm,",
  "it was cold on the water last week.",
  "",
  "Mina",
  "",
].join("\r\n");

// relaxed/relaxed (RFC 6376, sections 3.4.2 and 3.4.4); the body above is canonical already.
const relaxed = ([name, value]) =>
  `${name.toLowerCase()}:${value.replace(/\r\n/g, "").replace(/[ \t]+/g, " ").trim()}`;
const tags = (b) =>
  ` v=1; a=rsa-sha256; c=relaxed/relaxed; d=harbor.example; s=autumn;\r\n` +
  `\tt=1794558011; h=from:to:subject:date:message-id:mime-version:content-type;\r\n` +
  `\tbh=${sha256(body)};\r\n` +
  `\tb=${b}`;
const signedText = fields.map((field) => `${relaxed(field)}\r\n`).join("") + relaxed(["DKIM-Signature", tags("")]);
const signature = createSign("sha256").update(signedText, "utf8").sign(privateKey, "base64");
const dkim = `DKIM-Signature:${tags(signature.match(/.{1,66}/g).join("\r\n\t "))}\r\n`;

const trace =
  "Received: from out1.harbor.example (out1.harbor.example [192.0.2.25])\r\n" +
  "\tby mx.lantern.example (Postfix) with ESMTPS id 4Xq1Zs0Rkdz9sT\r\n" +
  "\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n" +
  "\tfor <jonas@lantern.example>; Fri, 13 Nov 2026 09:20:15 +0100 (CET)\r\n";
const submitted =
  "Received: from [198.51.100.7] (cable-7.isp.example [198.51.100.7])\r\n" +
  "\tby out1.harbor.example (Postfix) with ESMTPSA id 8C1D22A03F\r\n" +
  "\tfor <jonas@lantern.example>; Fri, 13 Nov 2026 17:20:12 +0900 (KST)\r\n";
const claim = (results) => `Authentication-Results: mx.lantern.example;\r\n\t${results.join(";\r\n\t")}\r\n`;
const mua = "User-Agent: Mozilla Thunderbird\r\n";
const plain = (list) => list.map(([name, value]) => `${name}: ${value}\r\n`).join("");

const passed = claim([
  "dkim=pass (2048-bit key) header.d=harbor.example header.s=autumn",
  "spf=pass smtp.mailfrom=mina@harbor.example",
  "dmarc=pass header.from=harbor.example",
]);
out("genuine.eml", passed + trace + dkim + submitted + plain(fields) + mua + "\r\n" + body);

// A gateway put a tag before the subject and a banner before the body, after the signature was made.
const tagged = fields.map(([name, value]) => [name, name === "Subject" ? `[EXTERNAL] ${value}` : value]);
const banner = "CAUTION: this message came from outside the organization.\r\n\r\n";
out("altered.eml", passed + trace + dkim + submitted + plain(tagged) + mua + "\r\n" + banner + body);

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
const forgedTrace =
  "Received: from mail.harbor.example (vps-204.cheap-host.example [203.0.113.204])\r\n" +
  "\tby mx.lantern.example (Postfix) with ESMTP id 4Xr0Bc7Tqwz9sT\r\n" +
  "\tfor <jonas@lantern.example>; Sat, 14 Nov 2026 05:02:54 +0100 (CET)\r\n";
out(
  "forged.eml",
  forgedTrace +
    "Authentication-Results: mail.harbor.example;\r\n\tdkim=pass header.d=harbor.example;\r\n\tspf=pass smtp.mailfrom=mina@harbor.example\r\n" +
    plain(forged) +
    "\r\n" +
    "Hi Jonas,\r\n\r\nthe harbor has a new bank account. Please pay the berth today.\r\n\r\nMina\r\n",
);

const txt = (name, data) => ({
  name,
  type: "TXT",
  status: 0,
  ad: true,
  records: [{ name, type: "TXT", ttl: 3600, data }],
  failure: null,
  resolver: "example",
  time: "2026-11-13T08:20:15Z",
});
out(
  "dns.json",
  `${JSON.stringify(
    {
      default: "nxdomain",
      answers: [
        txt("autumn._domainkey.harbor.example", record),
        txt("harbor.example", "v=spf1 ip4:192.0.2.0/24 -all"),
        txt("_dmarc.harbor.example", "v=DMARC1; p=reject; rua=mailto:dmarc@harbor.example"),
      ],
    },
    null,
    2,
  )}\n`,
);
