// The worst messages known: time, memory of the module and size of the report, each in a process of its own.
// `node bench/worst.mjs [NAME…]` prints a table for docs/worst-cases.md. Not part of the gate: it measures time.

import { execFileSync } from "node:child_process";
import { generateKeyPairSync, sign } from "node:crypto";
import { argv, stdout } from "node:process";
import { fileURLToPath } from "node:url";

const MB = 1_000_000;
const fill = (part, bytes) => part.repeat(Math.ceil(bytes / part.length)).slice(0, bytes);
const txt = (name, ...data) => ({ name, type: "TXT", status: 0, records: data.map((each) => ({ name, type: "TXT", ttl: 300, data: each })) });
const evidence = (...answers) => ({ default: "nxdomain", answers });
const rest = "To: b@example.net\r\nSubject: hello\r\nDate: Fri, 13 Nov 2026 09:20:15 +0100\r\n\r\nHi\r\n";
const from = "From: Ann <ann@example.com>\r\n";
const signature = (at, { domain = "example.com", h = "from:to:subject", bh = "AAAA", b = "AAAA", more = "" } = {}) =>
  `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=${domain}; s=s${at};${more} h=${h}; bh=${bh}; b=${b}\r\n`;
const hop = (at, count) => {
  const time = new Date(Date.UTC(2026, 10, 13, 12) - at * 1000).toUTCString().replace("GMT", "+0000");
  return `Received: from h${count - at}.example.com (h${count - at}.example.com [192.0.2.${at % 250}])\r\n\tby h${count - at + 1}.example.com (Postfix) with ESMTPS id 4Xq${at}\r\n\t(version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256)\r\n\tfor <b@example.net>; ${time}\r\n`;
};
const times = (count, make) => Array.from({ length: count }, (_, at) => make(at, count)).join("");
const text = (bytes) => fill("The boat leaves at nine,  not at ten. \tBring something warm.\r\n", bytes);
const sha256 = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

/** A key of so many bits, its record, and a signature that it did not make over this message. */
function rsa(bits) {
  const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: bits });
  const p = publicKey.export({ type: "spki", format: "der" }).toString("base64");
  return { record: `v=DKIM1; k=rsa; p=${p}`, b: sign("sha256", Buffer.from("something else"), privateKey).toString("base64") };
}

/** A modulus of so many bits that nobody can factor, with an exponent of as many bits. */
function longExponent(bits) {
  const integer = (fill) => Buffer.concat([Buffer.from([2, 0x82, (bits / 8 + 1) >> 8, (bits / 8 + 1) & 255, 0]), Buffer.alloc(bits / 8, fill)]);
  const sequence = (body) => Buffer.concat([Buffer.from([0x30, 0x82, body.length >> 8, body.length & 255]), body]);
  return `v=DKIM1; k=rsa; p=${sequence(Buffer.concat([integer(0xf7), integer(0x7f)])).toString("base64")}`;
}

const keys = (names, records) => evidence(...Array.from({ length: names }, (_, at) => txt(`s${at}._domainkey.example.com`, ...records)));

/** `name → () => [message, options]` */
const cases = {
  "From of 1.9 MB, mailboxes": () => [`From: ${fill("a@example.com, ", 1.9 * MB)}\r\n${rest}`],
  "From of 1.9 MB, at signs": () => [`From: ${fill("@", 1.9 * MB)}\r\n${rest}`],
  "From of 1.9 MB, angle brackets": () => [`From: ${fill("<a@b.example>", 1.9 * MB)}\r\n${rest}`],
  "Received of 1.9 MB": () => [`Received: from a (${fill("b [192.0.2.1] ", 1.9 * MB)}) by c; Fri, 13 Nov 2026 09:20:15 +0100\r\n${from}${rest}`],
  "From of 5 MB, mailboxes": () => [`From: ${fill("a@example.com, ", 5 * MB)}\r\n${rest}`],
  "From of 20 MB, mailboxes": () => [`From: ${fill("a@example.com, ", 20 * MB)}\r\n${rest}`],
  "From of 20 MB, other domains": () => [`From: ${times(900_000, (at) => `a@d${at}.example, `)}\r\n${rest}`],
  "From of 20 MB, a name of words": () => [`From: ${fill("word ", 20 * MB)} <a@example.com>\r\n${rest}`],
  "From of 20 MB, open comments": () => [`From: ${fill("(", 20 * MB)}\r\n${rest}`],
  "From of 20 MB, addresses in a name": () => [`From: "${fill("x@bank.example ", 20 * MB)}" <a@example.com>\r\n${rest}`],
  "From of 20 MB, encoded words": () => [`From: ${fill("=?utf-8?q?a=40b.example?=\r\n ", 20 * MB)} <a@example.com>\r\n${rest}`],
  "From of 20 MB, angle brackets": () => [`From: ${fill("<a@b.example>", 20 * MB)}\r\n${rest}`],
  "From of 20 MB, at signs": () => [`From: ${fill("@", 20 * MB)}\r\n${rest}`],
  "2,000 From fields": () => [times(2000, (at) => `From: a@d${at}.example\r\n`) + rest],
  "Subject of 20 MB, encoded words": () => [`${from}Subject: ${fill("=?utf-8?b?7ZWc6riA?=\r\n ", 20 * MB)}\r\n\r\nHi\r\n`],
  "To of 20 MB": () => [`${from}To: ${fill("Bob <b@example.net>,\r\n ", 20 * MB)}\r\n\r\nHi\r\n`],
  "one field of 99 MB": () => [`${from}X-A: ${fill("a", 99 * MB)}\r\n${rest}`],
  "one field of 99 MB, not UTF-8": () => [Buffer.concat([Buffer.from(`${from}X-A: `), Buffer.alloc(99 * MB, 0xff), Buffer.from(`\r\n${rest}`)])],
  "10,000 fields": () => [from + times(9990, (at) => `X-F${at}: ${at}\r\n`) + rest],
  "10,000 fields of 9 KB": () => [from + times(9990, (at) => `X-F${at}: ${fill("a", 9000)}\r\n`) + rest],
  "100 MB of lines that are no fields": () => [`${from}${fill("no field at all\r\n", 99 * MB)}\r\n${rest}`],
  "10,000 Received": () => [times(9990, hop) + from + rest],
  "Received of 20 MB": () => [`Received: from a (${fill("b [192.0.2.1] ", 20 * MB)}) by c; Fri, 13 Nov 2026 09:20:15 +0100\r\n${from}${rest}`],
  "10,000 Authentication-Results": () => [
    times(
      9990,
      (at) =>
        `Authentication-Results: mx${at}.example.net; dkim=pass header.d=example.com; spf=pass smtp.mailfrom=a@example.com; dmarc=pass header.from=example.com\r\n`,
    ) +
      from +
      rest,
  ],
  "Authentication-Results of 20 MB": () => [`Authentication-Results: mx.example.net${fill("; dkim=pass header.d=example.com", 20 * MB)}\r\n${from}${rest}`],
  "10,000 Received-SPF": () => [
    times(9990, () => "Received-SPF: pass (ok) client-ip=192.0.2.1; envelope-from=a@example.com; helo=h.example.com;\r\n") + from + rest,
  ],
  "100 signatures": () => [times(100, (at) => signature(at)) + from + rest],
  "10,000 signatures": () => [times(9990, (at) => signature(at)) + from + rest],
  "20 signatures, h= of 1 MB each": () => [times(20, (at) => signature(at, { h: `from${fill(":x", MB)}` })) + from + rest],
  "20 signatures over 9,000 fields": () => [
    times(20, (at) => signature(at, { h: `from${fill(":x-a", 36_000)}` })) + from + times(9000, () => `X-A: ${fill("a b  ", 1000)}\r\n`) + rest,
  ],
  "DKIM-Signature of 20 MB": () => [signature(1, { b: fill("AAAA ", 20 * MB) }) + from + rest],
  "20 signatures, ten keys of 8,192 bits": () => {
    const { record, b } = rsa(8192);
    const other = rsa(8192).record;
    return [
      times(20, (at) => signature(at, { b })) + from + rest,
      {
        dns: keys(
          20,
          Array.from({ length: 10 }, () => [other, record])
            .flat()
            .slice(0, 10),
        ),
      },
    ];
  },
  "20 signatures, ten keys with an exponent of 8,192 bits": () => [
    times(20, (at) => signature(at, { b: Buffer.alloc(1024, 0x55).toString("base64") })) + from + rest,
    { dns: keys(20, new Array(10).fill(longExponent(8192))) },
  ],
  "20 signatures, bodies of 10 MB changed": () => {
    const { record, b } = rsa(2048);
    return [times(20, (at) => signature(at, { b, bh: sha256.replace("4", String(at % 10)) })) + from + rest + text(10 * MB), { dns: keys(20, [record]) }];
  },
  "20 signatures with l= over 90 MB": () => [times(20, (at) => signature(at, { more: ` l=${89 * MB - at};` })) + from + rest + text(90 * MB)],
  "20 signatures with l= over 90 MB of base64": () => [
    times(20, (at) => signature(at, { more: ` l=${89 * MB - at};` })) + from + rest + fill(`${"QUJD".repeat(19)}\r\n`, 90 * MB),
  ],
  "20 signatures, header changed": () => {
    const { record, b } = rsa(2048);
    const h = "from:to:subject:date:message-id:cc:reply-to:mime-version:content-type";
    return [
      `${times(20, (at) => signature(at, { b, h, bh: sha256 })) + from}Cc: ${fill("Bob <b@example.net>, ", 100_000)}\r\nMessage-ID: <a@b>\r\n${rest}`,
      { dns: keys(20, [record]) },
    ];
  },
  "20 Ed25519 signatures, header changed": () => {
    const p = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "der" }).subarray(-32).toString("base64");
    const b = Buffer.alloc(64, 7).toString("base64");
    return [
      times(20, (at) => signature(at, { b, bh: sha256 }).replace("rsa-sha256", "ed25519-sha256")) + from + rest,
      { dns: keys(20, [`v=DKIM1; k=ed25519; p=${p}`]) },
    ];
  },
  "50 ARC sets": () => [
    times(50, (at, count) => {
      const i = count - at;
      const tags = `a=rsa-sha256; d=example.com; s=s${i}; b=AAAA`;
      return `ARC-Seal: i=${i}; cv=${i === 1 ? "none" : "pass"}; ${tags}\r\nARC-Message-Signature: i=${i}; c=relaxed/relaxed; h=from; bh=${sha256}; ${tags}\r\nARC-Authentication-Results: i=${i}; mx.example.net; dmarc=pass header.from=example.com\r\n`;
    }) +
      from +
      rest +
      text(50 * MB),
  ],
  "DMARC record of 60 KB": () => [
    from + rest,
    { dns: evidence(txt("_dmarc.example.com", `v=DMARC1; p=reject; rua=${fill("mailto:a@example.org,", 60_000)}`)) },
  ],
  "SPF record of 60 KB": () => [
    from + rest,
    { envelope: { ip: "192.0.2.1", mailFrom: "a@example.com" }, dns: evidence(txt("example.com", `v=spf1 ${fill("ip4:198.51.100.1 ", 60_000)}`)) },
  ],
  "10,000 nested messages": () => [from + fill("Content-Type: message/rfc822\r\n\r\nFrom: a@example.com\r\n", 530_000) + rest],
  "100,000 parts": () => [
    `${from}Content-Type: multipart/mixed; boundary=b\r\n\r\n${fill("--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@example.com\r\n\r\nHi\r\n", 6 * MB)}--b--\r\n`,
  ],
  "10,000 nested multiparts": () => [`${from}${times(10_000, (at) => `Content-Type: multipart/mixed; boundary=b${at}\r\n\r\n--b${at}\r\n`)}\r\nHi\r\n`],
  "20 MB of forwarded text": () => [
    `${from}Subject: Fwd: x\r\n\r\n${fill("---------- Forwarded message ---------\r\nFrom: Ann <a@example.com>\r\nDate: today\r\nSubject: x\r\n\r\n> ", 20 * MB)}`,
  ],
  "a paste of 50 MB, quoted": () => [fill("> From: a@example.com\n> X-A: b\n", 50 * MB)],
  "a paste of 50 MB, HTML": () => [fill("<div>From: Ann &lt;a@example.com&gt;<br>", 50 * MB)],
  "a text of 50 MB in base64": () => [Buffer.from(from + rest + text(37 * MB)).toString("base64")],
  "a body of 99 MB": () => [signature(1) + from + rest + text(99 * MB)],
};

async function measure(name) {
  let memory = { buffer: { byteLength: 0 } };
  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = class extends Instance {
    constructor(...given) {
      super(...given);
      memory = this.exports.memory;
    }
  };
  const { inspect } = await import("headerlens");
  await inspect("From: a@example.com\r\n\r\n", { offline: true });
  const [message, options] = cases[name]();
  const bytes = typeof message === "string" ? Buffer.from(message) : message;
  const start = performance.now();
  const report = await inspect(bytes, { offline: true, now: "2026-11-13T12:00:00Z", ...options });
  const milliseconds = Math.round(performance.now() - start);
  return {
    milliseconds,
    memory: Math.round(memory.buffer.byteLength / MB),
    input: +(bytes.length / MB).toFixed(1),
    report: Math.round(JSON.stringify(report).length / 1000),
    verdict: report.summary.verdict,
    because: report.summary.because,
  };
}

if (argv[2] === "--one") {
  const result = await measure(argv[3]).catch((error) => ({ error: `${error.code ?? error.name}: ${error.message}` }));
  stdout.write(JSON.stringify(result));
} else {
  const named = argv.slice(2);
  console.log("| case | input, MB | time, ms | memory of the module, MB | report, KB | verdict |\n|---|---|---|---|---|---|");
  for (const name of Object.keys(cases)) {
    if (named.length > 0 && !named.some((each) => name.includes(each))) continue;
    let result;
    try {
      result = JSON.parse(
        execFileSync(process.execPath, [fileURLToPath(import.meta.url), "--one", name], { timeout: 120_000, encoding: "utf8", maxBuffer: 1e9 }),
      );
    } catch (error) {
      result = { error: error.code ?? error.message.slice(0, 200) };
    }
    const { input, milliseconds, memory, report, verdict, because, error } = result;
    console.log(
      error ? `| ${name} | | | | | ${error} |` : `| ${name} | ${input} | ${milliseconds} | ${memory} | ${report} | ${verdict}: ${because.join(", ")} |`,
    );
  }
}
