// The search for what broke a signature, in WebAssembly: CPU time of a message of 100 KB in which nothing can be found, so
// that all is tried. `cargo xtask bench` runs this.

import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { cpuUsage, exit } from "node:process";

import { inspect } from "headerlens";

const { dkimSign } = createRequire(import.meta.url)("mailauth/lib/dkim/sign");

const domain = "sender.example";
const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const selectors = Array.from({ length: 20 }, (_, index) => `s${index}`);
const record = `v=DKIM1; k=rsa; p=${publicKey.export({ type: "spki", format: "der" }).toString("base64")}`;
const evidence = {
  default: "nxdomain",
  answers: selectors.map((selector) => {
    const name = `${selector}._domainkey.${domain}`;
    return { name, type: "TXT", status: 0, ad: false, records: [{ name, type: "TXT", ttl: 300, data: record }], failure: null, resolver: null, time: null };
  }),
};

/** Text and HTML in which every family of changes has much to try: links of a gateway, tabs, long and quoted lines. */
function body() {
  const numbers = Array.from({ length: 470 }, (_, index) => index);
  const text = numbers.map((each) => `Line ${each} says café, and >From\tthere it goes on with more words.`).join("\r\n");
  const link = (each) => `https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F${each}&amp;data=05`;
  const html = numbers.map((each) => `<div><p>Line ${each}</p> <a href="${link(each)}">go</a></div>`).join("\r\n");
  const part = (type, content) => `--b\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n${content}\r\n`;
  return `${part("text/plain", `${text}\r\n${"x".repeat(990)}\r\nrest`)}${part("text/html", `<html><body style="margin:0">\r\n${html}\r\n</body></html>`)}--b--\r\n`;
}

/** A message whose signed header and body were both replaced by other words. */
async function broken(signatures, canonicalization) {
  const head = [
    `From: "Mina Park" <mina@${domain}>`,
    'To: "Dev, the list" <dev@lists.example>, Jonas Weber <jonas@receiver.example>',
    "Subject: =?UTF-8?Q?Die_Pl=C3=A4ne_f=C3=BCr_Samstag?= and the boat that leaves at nine",
    "Date: Fri, 13 Nov 2026 17:20:11 +0900",
    "Message-ID: <20261113082011.7f3a@sender.example>",
    "MIME-Version: 1.0",
    'Content-Type: multipart/alternative; boundary="b"',
  ].join("\r\n");
  const unsigned = Buffer.from(`${head}\r\n\r\n${body()}`);
  const signed = await dkimSign(unsigned, {
    canonicalization,
    signatureData: selectors.slice(0, signatures).map((selector) => ({
      signingDomain: domain,
      selector,
      privateKey: privateKey.export({ type: "pkcs8", format: "pem" }),
      algorithm: "rsa-sha256",
    })),
  });
  if (signed.errors.length > 0) throw new Error(`mailauth does not sign: ${JSON.stringify(signed.errors)}`);
  const changed = unsigned.toString().replace("the boat that leaves at nine", "a ship that sails at noon").replace("Line 200 says", "Line 200 claims");
  return Buffer.from(`${signed.signatures}${changed.replace("Subject: ", "Subject: [dev] ")}`);
}

const turns = 5;
let missed = false;
for (const canonicalization of ["relaxed/relaxed", "simple/simple"]) {
  for (const [signatures, bar] of [
    [1, 300],
    [20, 1000],
  ]) {
    const bytes = await broken(signatures, canonicalization);
    const times = [];
    // The first turn warms up.
    for (let turn = 0; turn < turns + 1; turn += 1) {
      const start = cpuUsage();
      const report = await inspect(bytes, { dns: evidence, offline: true });
      const { user, system } = cpuUsage(start);
      const { dkim } = report.authentication;
      const found = dkim.flatMap((each) => each.diagnosis.changes);
      if (dkim.length !== signatures || found.length > 0) throw new Error(`${dkim.length} signatures, ${found.length} changes`);
      if (turn > 0) times.push((user + system) / 1000);
    }
    const best = Math.min(...times);
    const size = Math.round(bytes.length / 1000);
    console.log(`${size} KB, ${signatures} failing, ${canonicalization}: ${best.toFixed(0)} ms of CPU (at most ${bar})`);
    missed ||= best > bar;
  }
}
if (missed) exit(1);
