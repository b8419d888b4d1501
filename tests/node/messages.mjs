// The examples of the RFCs, and their keys.

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export const path = (name) => fileURLToPath(new URL(`../messages/${name}`, import.meta.url));
export const rfc6376 = readFileSync(path("rfc6376.eml"));
export const rfc8463 = readFileSync(path("rfc8463.eml"));
export const evidence = (name) => JSON.parse(readFileSync(path(`${name}.dns.json`), "utf8"));

/** The TXT records of evidence, by name. */
export const texts = (name) => Object.fromEntries(evidence(name).answers.map((each) => [each.name, each.records[0].data]));

/** What each signature came to. */
export const results = (report) => report.authentication.dkim.map(({ result, bodyHash, signature }) => [result, bodyHash, signature]);
