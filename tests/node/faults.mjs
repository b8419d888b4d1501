// What a resolver can do wrong, and what comes of it: the same list for Node and for Chromium.

import { respond } from "./resolver.mjs";

const type = { "content-type": "application/dns-message" };
const good = (asked, query) => respond(query, { answers: [[asked.name, "TXT", 60, "v=DKIM1; k=rsa; p="]] });
const http = (status, headers) => (asked, query) => ({ status, headers, body: status === 204 ? "" : good(asked, query) });
/** The answer, altered. `end` is where the question ends. */
const altered = (alter) => (asked, query) => alter(Buffer.from(good(asked, query)), 12 + asked.question.length);
/** Bytes with one of them set. */
const set = (bytes, at, value) => {
  bytes[at] = value;
  return bytes;
};
/** A TXT record of a name that does not exist: another type would not contradict that. */
const nxdomain = altered((bytes) => set(bytes, 3, bytes[3] | 3));
const chain = (...names) => names.slice(1).map((name, at) => [names[at], "CNAME", 60, name]);

/**
 * `[what, answer, failure]`: how the evidence names it; a number is the status of an answer that is believed, and must
 * still decide nothing.
 */
export const faults = [
  // HTTP: not 200, or not a DNS message (RFC 8484, sections 4.2.1 and 6).
  ["201", http(201), "malformed"],
  ["204, no content", http(204), "malformed"],
  ["206, a part", http(206), "malformed"],
  ["302, a redirection", http(302, { location: "http://127.0.0.1:9/" }), "malformed"],
  ["401", http(401), "malformed"],
  ["403", http(403), "malformed"],
  ["404", http(404), "malformed"],
  ["415", http(415), "malformed"],
  ["429, too many requests", http(429), "network"],
  ["500", http(500), "network"],
  ["503", http(503), "network"],
  ["a page, as of a portal", () => ({ headers: { "content-type": "text/html" }, body: "<!doctype html><title>Welcome</title>" }), "malformed"],
  ["a DNS message that is called JSON", http(200, { "content-type": "application/dns-json" }), "malformed"],
  ["a DNS message without a content type", (asked, query) => (response) => response.writeHead(200).end(good(asked, query)), "malformed"],
  ["no answer ever", () => null, "timeout"],
  ["a head and no body", () => (response) => response.writeHead(200, type).flushHeaders(), "timeout"],
  ["a drop of a body now and then", () => (response) => drip(response), "timeout"],
  ["a connection that breaks off", () => (response) => response.destroy(), "network"],
  ["a body that breaks off", () => (response) => response.writeHead(200, { ...type, "content-length": 900 }).write("x", () => response.destroy()), "network"],
  ["gzip that is none", http(200, { "content-encoding": "gzip" }), "network"],
  // DNS: not an answer to this question (RFC 1035, section 4.1; RFC 5452, section 9.1).
  ["no bytes", () => Buffer.alloc(0), "malformed"],
  ["bytes that are not DNS", () => Buffer.from("<!doctype html><title>Welcome</title>"), "malformed"],
  ["more bytes than DNS allows", () => Buffer.alloc(1_000_000), "malformed"],
  ["the query itself", (_, query) => query, "malformed"],
  ["another id", (_, query) => respond(query, { id: 4711 }), "malformed"],
  ["the answer to another name", (_, query) => respond(query, { question: Buffer.from("\x05other\x07example\x00\x00\x10\x00\x01", "latin1") }), "malformed"],
  ["the answer to another type", altered((bytes, end) => set(bytes, end - 3, 1)), "malformed"],
  ["the answer of another class", altered((bytes, end) => set(bytes, end - 1, 3)), "malformed"],
  ["two questions", altered((bytes) => set(bytes, 5, 2)), "malformed"],
  ["no question", altered((bytes) => set(bytes, 5, 0)), "malformed"],
  ["another operation", altered((bytes) => set(bytes, 2, bytes[2] | 0x10)), "malformed"],
  ["truncation (TC)", (_, query) => respond(query, { flags: 0x8380 }), "malformed"],
  ["a message that is cut off", altered((bytes) => bytes.subarray(0, -5)), "malformed"],
  ["bytes after the message", altered((bytes) => Buffer.concat([bytes, Buffer.alloc(3)])), "malformed"],
  ["fewer records than it counts", altered((bytes) => set(bytes, 7, 9)), "malformed"],
  ["a record of another class", altered((bytes, end) => set(bytes, bytes.indexOf(0, end) + 4, 3)), "malformed"],
  [
    "a name that points at itself",
    altered((bytes, end) => Buffer.concat([bytes.subarray(0, end), Buffer.from([0xc0, end, 0, 16, 0, 1, 0, 0, 0, 60, 0, 1, 0])])),
    "malformed",
  ],
  ["the record beside NXDOMAIN", (asked, query) => (asked.type === 16 ? nxdomain(asked, query) : Buffer.alloc(0)), "malformed"],
  // Answers that are believed, and do not say whether there is a key.
  ["SERVFAIL", (_, query) => respond(query, { rcode: 2 }), 2],
  ["NOTIMP", (_, query) => respond(query, { rcode: 4 }), 4],
  ["REFUSED", (_, query) => respond(query, { rcode: 5 }), 5],
  ["a record of another name alone", (_, query) => respond(query, { answers: [["other.example", "TXT", 60, "v=DKIM1; p="]] }), 0],
  ["CNAMEs in a loop", ({ name }, query) => respond(query, { answers: chain(name, "a.example", name) }), 0],
  ["a CNAME of itself", ({ name }, query) => respond(query, { answers: chain(name, name) }), 0],
  ["a chain of nine CNAMEs", ({ name }, query) => respond(query, { answers: chain(name, ..."abcdefghi") }), 0],
];

/** One byte of an answer every 50 ms, as if there were time for ever. */
function drip(response) {
  response.writeHead(200, type);
  const timer = setInterval(() => response.write("x"), 50);
  response.on("close", () => clearInterval(timer));
}
