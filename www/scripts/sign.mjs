// What signing a message by DKIM or ARC takes, for messages that are made here. Each key is thrown away.

import { createHash, createSign, generateKeyPairSync } from "node:crypto";

/** A key, and the record by which DNS makes it known (RFC 6376, section 3.6.1). */
export function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { privateKey, record: `v=DKIM1; k=rsa; p=${publicKey.export({ type: "spki", format: "der" }).toString("base64")}` };
}

export const sha256 = (text) => createHash("sha256").update(text, "utf8").digest("base64");
export const sign = (key, text) => createSign("sha256").update(text, "utf8").sign(key.privateKey, "base64");

/** A field in relaxed form, without its CRLF (RFC 6376, section 3.4.2). */
export const relaxed = ([name, value]) =>
  `${name.toLowerCase()}:${value
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ")
    .trim()}`;
