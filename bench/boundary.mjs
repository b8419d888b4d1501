// What a call costs beside the verification itself: small messages whose reports have about 9 and 60 KB.
// `node bench/boundary.mjs [DIST]`; DIST is another build of the package, to compare with.

import { readFileSync } from "node:fs";
import { argv } from "node:process";
import { pathToFileURL } from "node:url";

const dist = argv[2] ? pathToFileURL(`${argv[2]}/`) : new URL("../npm/dist/", import.meta.url);
const { parse } = await import(new URL("node.js", dist).href);

const read = (name) => readFileSync(new URL(`../tests/messages/${name}`, import.meta.url));
const dns = JSON.parse(read("rfc6376.dns.json").toString());
const message = read("rfc6376.eml").toString("latin1");
const field = (index) => `X-Field-${index}: ${"value of a field of a long header ".repeat(2)}${index}\r\n`;
const hop = (index) =>
  `Received: from mail${index}.example.com (mail${index}.example.com [192.0.2.${index}]) by mx${index}.example.net with ESMTPS id 4Xq${index}; Fri, 11 Jul 2003 21:00:${10 + index} -0700\r\n`;
const list = (length, make) => Array.from({ length }, (_, index) => make(index)).join("");

for (const raw of [message, list(12, hop) + list(90, field) + message]) {
  const bytes = Buffer.from(raw, "latin1");
  const report = await parse(bytes, { dns });
  const times = [];
  for (let turn = 0; turn < 1500; turn += 1) {
    const start = performance.now();
    await parse(bytes, { dns });
    if (turn >= 500) times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  const size = JSON.stringify(report).length / 1000;
  console.log(`report of ${size.toFixed(0)} KB: ${(times[0] * 1000).toFixed(0)} µs at best, ${(times[times.length >> 1] * 1000).toFixed(0)} µs median`);
}
