// Speed beside the npm package mailauth, in one process, over the same bytes and the same
// DNS answers. Each asks all it can: SPF, DKIM, DMARC, ARC. `cargo xtask bench` runs this.

import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { argv, exit } from "node:process";

import { inspect } from "headerlens";

import { resolverFrom } from "../tests/peers/evidence.mjs";

const require = createRequire(import.meta.url);
const { authenticate } = require("mailauth");
const { dkimSign } = require("mailauth/lib/dkim/sign");

const domain = "sender.example";
const client = { ip: "192.0.2.25", helo: "out.sender.example", mailFrom: "mina@sender.example" };
const selectors = ["spring", "autumn"];
const keys = selectors.map(() => generateKeyPairSync("rsa", { modulusLength: 2048 }));

const txt = (name, data) => ({
  name,
  type: "TXT",
  status: 0,
  ad: false,
  records: [{ name, type: "TXT", ttl: 300, data }],
  failure: null,
  resolver: null,
  time: null,
});
const evidence = {
  default: "nxdomain",
  answers: [
    ...selectors.map((selector, index) =>
      txt(`${selector}._domainkey.${domain}`, `v=DKIM1; k=rsa; p=${keys[index].publicKey.export({ type: "spki", format: "der" }).toString("base64")}`),
    ),
    txt(domain, "v=spf1 ip4:192.0.2.0/24 -all"),
    txt(`_dmarc.${domain}`, "v=DMARC1; p=reject"),
  ],
};
const resolver = resolverFrom(evidence);

/** Lines of text with runs of blanks at which a relaxed body is changed, and lines of base64. */
const lines = {
  "8bit": "The boat leaves at nine,  not at ten. \tBring something warm, it was cold. \r\n\r\nMina\t \r\n",
  base64: `${Buffer.from(Array.from({ length: 57 }, (_, index) => (index * 151) & 255)).toString("base64")}\r\n`,
};

/** A message with a body of about so many bytes, signed by mailauth. */
async function message({ encoding, bytes, signatures }) {
  const head = [
    `Received: from ${client.helo} (${client.helo} [${client.ip}]) by mx.receiver.example with ESMTPS id 4Xq1Zs0; Fri, 13 Nov 2026 09:20:15 +0100`,
    `From: Mina Park <${client.mailFrom}>`,
    "To: Jonas Weber <jonas@receiver.example>",
    "Subject: Saturday: the boat leaves at nine",
    "Date: Fri, 13 Nov 2026 17:20:11 +0900",
    "Message-ID: <20261113082011.7f3a@sender.example>",
    "MIME-Version: 1.0",
    "Content-Type: text/plain; charset=utf-8",
    `Content-Transfer-Encoding: ${encoding}`,
  ];
  const body = lines[encoding].repeat(Math.ceil(bytes / lines[encoding].length));
  const unsigned = Buffer.from(`${head.join("\r\n")}\r\n\r\n${body}`);
  const signed = await dkimSign(unsigned, {
    canonicalization: "relaxed/relaxed",
    signatureData: selectors.slice(0, signatures).map((selector, index) => ({
      signingDomain: domain,
      selector,
      privateKey: keys[index].privateKey.export({ type: "pkcs8", format: "pem" }),
      algorithm: "rsa-sha256",
    })),
  });
  if (signed.errors.length > 0) throw new Error(`mailauth does not sign: ${JSON.stringify(signed.errors)}`);
  return Buffer.concat([Buffer.from(signed.signatures), unsigned]);
}

async function headerlens(bytes) {
  const report = await inspect(bytes, { dns: evidence, offline: true, envelope: client });
  return report.authentication.dkim.map((each) => each.result);
}

async function mailauth(bytes) {
  const result = await authenticate(bytes, { resolver, ip: client.ip, helo: client.helo, sender: client.mailFrom, mta: "mx.receiver.example" });
  return result.dkim.results.map((each) => each.status.result);
}

/** The best time of each, in milliseconds: the one that other programs disturbed least. They take turns. */
async function race(bytes, turns) {
  const times = { ours: [], theirs: [] };
  for (let turn = 0; turn < turns + 1; turn += 1) {
    for (const [name, verify] of [
      ["ours", headerlens],
      ["theirs", mailauth],
    ]) {
      const start = performance.now();
      const results = await verify(bytes);
      const time = performance.now() - start;
      if (results.length === 0 || results.some((each) => each !== "pass")) throw new Error(`${name}: ${results}`);
      // The first turn warms up.
      if (turn > 0) times[name].push(time);
    }
  }
  return { ours: Math.min(...times.ours), theirs: Math.min(...times.theirs) };
}

const MB = 1e6;
const runs = [
  { name: "30 KB, two signatures", encoding: "8bit", bytes: 30e3, signatures: 2, turns: 300, bar: 1 },
  { name: "40 MB of base64", encoding: "base64", bytes: 40 * MB, signatures: 1, turns: 7, bar: 2 },
  { name: "40 MB of text, relaxed", encoding: "8bit", bytes: 40 * MB, signatures: 1, turns: 7, bar: 4 },
];
const only = argv[2];
let missed = 0;
console.log(`${"".padEnd(24)}${["headerlens", "mailauth", "ratio", "bar"].map((each) => each.padStart(14)).join("")}`);
for (const run of runs.filter(({ name }) => !only || name.includes(only))) {
  const raw = await message(run);
  const { ours, theirs } = await race(raw, run.turns);
  const show = (time) => (raw.length < MB ? `${time.toFixed(2)} ms` : `${(raw.length / MB / (time / 1000)).toFixed(0)} MB/s`);
  const ratio = theirs / ours;
  if (ratio < run.bar) missed += 1;
  const cells = [show(ours), show(theirs), `${ratio.toFixed(2)} x`, `${run.bar} x${ratio < run.bar ? " MISSED" : ""}`];
  console.log(`${run.name.padEnd(24)}${cells.map((each) => each.padStart(14)).join("")}`);
}
if (missed) exit(1);
