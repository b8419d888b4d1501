// A resolver of real parts on loopback: BIND holds the zones, dnsdist before it speaks
// DNS over HTTPS (RFC 8484, as plain HTTP), as Debian ships both.

import { spawn } from "node:child_process";
import { createSocket } from "node:dgram";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const find = (name) => ["/usr/sbin", "/usr/bin"].map((folder) => join(folder, name)).find((path) => existsSync(path));
const programs = { named: find("named"), dnsdist: find("dnsdist") };

/** Why there can be no such resolver here, or false. */
export const missing =
  ["named", "dnsdist"]
    .filter((name) => !programs[name])
    .map((name) => `no ${name}`)
    .join(", ") || false;

/**
 * Starts a resolver. `zones` is zone → owner (relative to the zone, `@` for itself) → type →
 * data, one or a list, as a zone file has it; TXT data is the whole text. A name that no zone
 * holds does not exist. `rcodes` is name → RCODE, such as `SERVFAIL`: what is answered there instead.
 * @param {{ zones?: Record<string, Record<string, Record<string, string | string[]>>>, rcodes?: Record<string, string> }} options
 */
export async function startDns({ zones = {}, rcodes = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "headerlens-dns-"));
  const children = [];
  const kill = () => children.forEach((child) => child.kill("SIGKILL"));
  process.once("exit", kill);
  const stop = async () => {
    process.off("exit", kill);
    const ended = children.map((child) => child.exitCode ?? child.signalCode ?? new Promise((resolve) => child.once("exit", resolve)));
    kill();
    await Promise.all(ended);
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const [authority, plain, https] = [await freePort(), await freePort(), await freePort()];
    const url = `http://127.0.0.1:${https}/dns-query`;
    writeFileSync(join(folder, "named.conf"), namedConf(folder, authority));
    writeFileSync(join(folder, "zone"), zoneFile(zones));
    writeFileSync(join(folder, "dnsdist.conf"), dnsdistConf({ authority, plain, https }, rcodes));
    const named = start(children, programs.named, ["-g", "-n", "1", "-c", join(folder, "named.conf")]);
    const dnsdist = start(children, programs.dnsdist, ["--supervised", "--disable-syslog", "-C", join(folder, "dnsdist.conf")]);
    await answering(url, [named, dnsdist]);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function namedConf(folder, port) {
  return `options {
  directory "${folder}"; pid-file none; session-keyfile "${folder}/session.key"; managed-keys-directory "${folder}";
  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; };
  recursion no; dnssec-validation no; empty-zones-enable no; notify no;
};
controls { };
zone "." { type primary; file "${folder}/zone"; check-names ignore; };
`;
}

/**
 * All zones as parts of the root: what is not there does not exist, and a CNAME is followed wherever it leads.
 * The root's own server is where all the world knows it to be.
 */
function zoneFile(zones) {
  const lines = [
    "$TTL 300",
    ". SOA a.root-servers.net. hostmaster.invalid. 1 3600 600 86400 300",
    ". NS a.root-servers.net.",
    "a.root-servers.net. A 198.41.0.4",
  ];
  for (const [zone, owners] of Object.entries(zones)) {
    lines.push(`$ORIGIN ${zone}.`);
    for (const [owner, types] of Object.entries(owners)) {
      for (const [type, data] of Object.entries(types)) {
        for (const each of [data].flat()) lines.push(`${owner} ${type} ${type === "TXT" ? characterStrings(each) : each}`);
      }
    }
  }
  return `${lines.join("\n")}\n`;
}

/** A text as quoted character-strings of at most 255 bytes (RFC 1035, section 3.3.14). */
function characterStrings(text) {
  const bytes = Buffer.from(text);
  const strings = [];
  for (let at = 0; at === 0 || at < bytes.length; at += 255) {
    const quoted = [...bytes.subarray(at, at + 255)].map((byte) =>
      byte < 0x20 || byte > 0x7e ? `\\${String(byte).padStart(3, "0")}` : String.fromCharCode(byte).replace(/["\\]/, "\\$&"),
    );
    strings.push(`"${quoted.join("")}"`);
  }
  return strings.join(" ");
}

function dnsdistConf({ authority, plain, https }, rcodes) {
  const rules = Object.entries(rcodes).map(([name, rcode]) => `addAction(QNameRule('${name}'), RCodeAction(DNSRCode.${rcode}))`);
  return `setSecurityPollSuffix('')
setACL('127.0.0.0/8')
setLocal('127.0.0.1:${plain}')
newServer({address='127.0.0.1:${authority}'}):setUp()
addDOHLocal('127.0.0.1:${https}', nil, nil, '/dns-query', {customResponseHeaders={['access-control-allow-origin']='*'}})
${rules.join("\n")}
`;
}

function start(children, program, args) {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  child.said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (data) => (child.said = (child.said + data).slice(-4000)));
  children.push(child);
  return child;
}

/** Resolves once the root's SOA comes back; what the programs said is in the error where it does not. */
async function answering(url, children) {
  // RFC 8484, section 4.1: id 0; one question, for the root's SOA.
  const question = Buffer.from([0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 6, 0, 1]).toString("base64url");
  for (const end = Date.now() + 20_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 50))) {
    const ended = children.find((child) => child.exitCode !== null);
    if (ended) throw new Error(`${ended.spawnfile} ended:\n${ended.said}`);
    const response = await fetch(`${url}?dns=${question}`, { signal: AbortSignal.timeout(1000) }).catch(() => null);
    const answer = response?.ok ? Buffer.from(await response.arrayBuffer()) : null;
    // No error, one answer.
    if (answer && (answer[3] & 15) === 0 && answer[7] === 1) return;
  }
  throw new Error(`the resolver does not answer:\n${children.map((child) => child.said).join("\n")}`);
}

/** A port that neither UDP nor TCP uses. */
async function freePort() {
  while (true) {
    const tcp = createServer();
    await new Promise((resolve) => tcp.listen(0, "127.0.0.1", resolve));
    const { port } = tcp.address();
    const udp = createSocket("udp4");
    const free = await new Promise((resolve) => {
      udp.once("error", () => resolve(false));
      udp.bind(port, "127.0.0.1", () => resolve(true));
    });
    await new Promise((resolve) => tcp.close(resolve));
    if (!free) continue;
    await new Promise((resolve) => udp.close(resolve));
    return port;
  }
}
