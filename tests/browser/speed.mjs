// Measures what issue after issue may slow down, and prints it as a table for README.md:
// `node tests/browser/speed.mjs`, after the page was built. Exits with 1 where a bar is missed.

import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, loadavg } from "node:os";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

import { dist, serve } from "../../www/scripts/serve.mjs";
import { drop, launch } from "./browser.mjs";

/** Chromium's own profile "Fast 4G": 9 Mbit/s less a tenth, 60 ms of delay times 2.75. */
const fast4g = { offline: false, downloadThroughput: (9_000_000 / 8) * 0.9, uploadThroughput: (1_500_000 / 8) * 0.9, latency: 60 * 2.75 };
const phone = { cpu: 4, network: fast4g };
const runs = 5;
/** What stands in the page once the verdict is known, and once every panel is drawn too. */
const verdictShown = ".verdict:not([data-verdict=checking])";
const allShown = `main:not(:has([aria-busy=true])) ${verdictShown}`;

const examples = new URL("../../www/src/input/examples/", import.meta.url);
const genuine = readFileSync(new URL("genuine.eml", examples), "latin1");
const evidence = JSON.parse(readFileSync(new URL("dns.json", examples), "utf8"));
const megabyte = Buffer.from(genuine + "The quick brown fox jumps over the lazy dog, again and again.\r\n".repeat(16_000), "latin1");

const dns = await resolver();
const site = await serve({ connect: dns.url, compress: true });
const browser = await launch();
const rows = [];
try {
  const start = await repeat(() => visit({ ...phone }, interactive));
  rows.push(["interactive (CPU 4 times slower, fast 4G)", `${start} ms`, "1,000 ms", start <= 1000]);

  const fetched = await transferred();
  rows.push(["initial transfer, brotli", `${kilobytes(fetched.brotli)} KB`, "550 KB", fetched.brotli <= 550_000]);
  rows.push(["initial transfer, gzip", `${kilobytes(fetched.gzip)} KB`, "", true]);

  for (const [name, cpu] of [
    ["", 1],
    [", CPU 4 times slower", 4],
  ]) {
    const verdict = await repeat(() => visit({ cpu }, (tab) => afterLastAnswer(tab, verdictShown)));
    rows.push([`verdict after the last DNS answer${name}`, `${verdict} ms`, cpu === 1 ? "100 ms" : "", cpu > 1 || verdict <= 100]);
    const whole = await repeat(() => visit({ cpu }, (tab) => afterLastAnswer(tab, allShown)));
    rows.push([`all panels after the last DNS answer${name}`, `${whole} ms`, "", true]);
  }
  for (const [name, cpu] of [
    ["", 1],
    [", CPU 4 times slower", 4],
  ]) {
    const longest = await repeat(() => visit({ cpu }, longestTask));
    rows.push([`longest task on the main thread, 1 MB message${name}`, `${longest} ms`, cpu === 1 ? "50 ms" : "", cpu > 1 || longest <= 50]);
  }
} finally {
  await browser.close();
  await site.stop();
  dns.stop();
}
console.log(`Load of the machine: ${loadavg()[0].toFixed(1)} on ${cpus().length} processors. Above that many, times are of little worth.\n`);
console.log(`| what | measured (median of ${runs}) | bar |\n|---|---|---|`);
for (const [what, measured, bar, kept] of rows) console.log(`| ${what} | ${measured}${kept ? "" : " ✗"} | ${bar} |`);
process.exitCode = rows.every(([, , , kept]) => kept) ? 0 : 1;

async function visit({ cpu, network }, steps) {
  const context = await browser.newContext({ locale: "en-US", viewport: { width: 390, height: 844 } });
  await context.addInitScript((settings) => localStorage.setItem("headerlens.settings", JSON.stringify(settings)), {
    language: "en",
    theme: "light",
    resolvers: [dns.url],
  });
  const tab = await context.newPage();
  const tools = await context.newCDPSession(tab);
  await tools.send("Emulation.setCPUThrottlingRate", { rate: cpu });
  if (network) {
    await tools.send("Network.enable");
    await tools.send("Network.emulateNetworkConditions", network);
  }
  try {
    await tab.goto(site.url);
    return await steps(tab);
  } finally {
    await context.close();
  }
}

/** When a message can be pasted, counted from the start of the navigation. */
function interactive(tab) {
  return tab.evaluate(() => performance.getEntriesByName("interactive")[0].startTime);
}

/** From the moment when the last answer left the resolver to the frame that shows `wanted`. */
async function afterLastAnswer(tab, wanted) {
  await warm(tab);
  const shown = tab.evaluate(
    (wanted) =>
      new Promise((resolve) => {
        const look = () => {
          if (document.querySelector(wanted)) requestAnimationFrame(() => resolve(performance.timeOrigin + performance.now()));
          else requestAnimationFrame(look);
        };
        look();
      }),
    wanted,
  );
  await drop(tab, "main", "letter.eml", Buffer.from(genuine, "latin1"));
  return (await shown) - dns.lastAnswer();
}

/**
 * The longest task of the main thread, by the processor's time that it took: another program on
 * the machine then cannot make it longer.
 */
async function longestTask(tab) {
  await warm(tab);
  // The file is made beforehand, so that only the page's own work is measured.
  const transfer = await tab.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(text, (character) => character.charCodeAt(0))], "large.eml"));
    return transfer;
  }, megabyte.toString("latin1"));
  await tab.waitForTimeout(300);
  await browser.startTracing(tab, { categories: ["toplevel", "disabled-by-default-devtools.timeline", "devtools.timeline"] });
  await tab.dispatchEvent("main", "drop", { dataTransfer: transfer });
  await tab.locator(allShown).waitFor();
  await tab.waitForTimeout(500);
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const renderers = new Set(
    traceEvents.filter((event) => event.name === "thread_name" && event.args.name === "CrRendererMain").map((event) => `${event.pid} ${event.tid}`),
  );
  const tasks = traceEvents.filter((event) => event.name === "RunTask" && event.tdur !== undefined && renderers.has(`${event.pid} ${event.tid}`));
  if (tasks.length === 0) throw new Error("the trace holds no task");
  return Math.max(...tasks.map((event) => event.tdur)) / 1000;
}

/** Waits until the module is there, as it is by the time somebody has found a message to paste. */
async function warm(tab) {
  await tab.waitForLoadState("networkidle");
  await tab.waitForTimeout(500);
}

/** The bytes that a first visit fetches before anything is checked, as hosts with either coding would send them. */
async function transferred() {
  const context = await browser.newContext({ locale: "en-US", serviceWorkers: "block" });
  const tab = await context.newPage();
  site.requested.clear();
  await tab.goto(site.url);
  await warm(tab);
  await context.close();
  const sizes = { brotli: 0, gzip: 0 };
  for (const file of site.requested) {
    const body = readFileSync(`${dist}${file.slice(1)}`);
    sizes.brotli += brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length;
    sizes.gzip += gzipSync(body, { level: 9 }).length;
  }
  return sizes;
}

async function repeat(measure) {
  const results = [];
  for (let run = 0; run < runs; run++) results.push(await measure());
  return Math.round(results.sort((a, b) => a - b)[Math.floor(runs / 2)]);
}

function kilobytes(bytes) {
  return Math.round(bytes / 1000);
}

/** A resolver that answers from the evidence of the examples, 40 ms after each question. */
async function resolver() {
  let last = 0;
  const server = createServer((request, response) => {
    const question = Buffer.from(new URL(request.url, "http://localhost").searchParams.get("dns") ?? "", "base64url");
    setTimeout(() => {
      response.writeHead(200, { "content-type": "application/dns-message", "access-control-allow-origin": "*" });
      response.end(answer(question), () => (last = performance.timeOrigin + performance.now()));
    }, 40);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/dns-query`,
    lastAnswer: () => last,
    stop: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

function answer(query) {
  const labels = [];
  let at = 12;
  for (let length = query[at]; length > 0; length = query[at]) {
    labels.push(query.toString("latin1", at + 1, at + 1 + length));
    at += 1 + length;
  }
  const type = query.readUInt16BE(at + 1);
  const question = query.subarray(12, at + 5);
  const found = evidence.answers.find((each) => each.name === labels.join(".").toLowerCase());
  const records = type === 16 && found ? found.records.map((record) => txt(record.data)) : [];
  const header = Buffer.alloc(12);
  header.writeUInt16BE(query.readUInt16BE(0), 0);
  header.writeUInt16BE(0x8180 | (found ? 0 : 3), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, question, ...records]);
}

function txt(data) {
  const strings = data.match(/[^]{1,255}/g).map((part) => Buffer.concat([Buffer.from([part.length]), Buffer.from(part, "latin1")]));
  const content = Buffer.concat(strings);
  const head = Buffer.from([0xc0, 0x0c, 0, 16, 0, 1, 0, 0, 1, 0x2c, content.length >> 8, content.length & 0xff]);
  return Buffer.concat([head, content]);
}
