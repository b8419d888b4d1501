// A resolver that misbehaves on request: plain HTTP on loopback, its answers made by hand
// (RFC 1035, section 4), so that nothing of ours has a part in them.

import { createServer } from "node:http";

const types = { A: 1, CNAME: 5, SOA: 6, TXT: 16 };

/** A name on the wire. */
const name = (text) =>
  Buffer.concat([
    ...text
      .split(".")
      .filter(Boolean)
      .map((label) => Buffer.from([label.length, ...Buffer.from(label)])),
    Buffer.from([0]),
  ]);
const u16 = (number) => [number >> 8, number & 255];
const u32 = (number) => [...u16(number >>> 16), ...u16(number & 0xffff)];

/** A record as `[owner, type, ttl, data]`; TXT data as one text, cut into character-strings. */
function record([owner, type, ttl, data]) {
  const strings = data.match(/[^]{1,255}/g) ?? [""];
  const rdata =
    type === "TXT"
      ? Buffer.concat(strings.map((each) => Buffer.from([each.length, ...Buffer.from(each, "latin1")])))
      : type === "A"
        ? Buffer.from(data.split(".").map(Number))
        : type === "SOA"
          ? Buffer.concat([name("ns"), name("admin"), Buffer.from([...u32(1), ...u32(2), ...u32(3), ...u32(4), ...u32(Number(data))])])
          : name(data);
  return Buffer.concat([name(owner), Buffer.from([...u16(types[type]), 0, 1, ...u32(ttl), ...u16(rdata.length)]), rdata]);
}

/** What was asked, from the query's bytes. */
export function read(query) {
  const labels = [];
  let at = 12;
  while (query[at] > 0) {
    labels.push(query.subarray(at + 1, at + 1 + query[at]).toString());
    at += query[at] + 1;
  }
  return { name: labels.join("."), type: query.readUInt16BE(at + 1), question: query.subarray(12, at + 5) };
}

/** A response to a query. */
export function respond(query, { answers = [], authorities = [], rcode = 0, flags = 0x8180, id = 0, question = read(query).question } = {}) {
  const header = Buffer.from([...u16(id), ...u16(flags | rcode), 0, 1, ...u16(answers.length), ...u16(authorities.length), 0, 0]);
  return Buffer.concat([header, question, ...[...answers, ...authorities].map(record)]);
}

/**
 * Starts it. `answer(asked, query)` gives the bytes of an answer, `{status, body, headers}` for another
 * HTTP answer, a function that is given the response of `node:http`, or `null` for none ever. `log` holds every request.
 */
export async function startResolver(answer) {
  const log = [];
  const server = createServer((request, response) => {
    const query = Buffer.from(new URL(request.url, "http://x").searchParams.get("dns") ?? "", "base64url");
    const asked = query.length > 12 ? read(query) : {};
    log.push({ ...asked, query, method: request.method, url: request.url, headers: request.headers });
    const answered = answer(asked, query);
    if (answered === null) return;
    response.setHeader("access-control-allow-origin", "*");
    if (typeof answered === "function") return answered(response);
    const { status = 200, body = answered, headers = {} } = Buffer.isBuffer(answered) ? {} : answered;
    response.writeHead(status, { "content-type": "application/dns-message", ...headers }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/dns-query`,
    log,
    stop: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}

/** Answers from a map `name → TXT data`; what is not there does not exist. */
export const fromMap =
  (map, ttl = 300) =>
  (asked, query) =>
    asked.type === types.TXT && Object.hasOwn(map, asked.name)
      ? respond(query, { answers: [[asked.name, "TXT", ttl, map[asked.name]]] })
      : respond(query, { rcode: 3 });
