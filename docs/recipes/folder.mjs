// A folder of .eml files: some at a time, reports in the order of the names, and no file that is broken ends the work.

import { createReadStream } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";

import { inspectAll, nodeResolver } from "headerlens";

export async function* inspectFolder(folder, options = { resolve: nodeResolver() }) {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".eml")).sort();
  const failed = new Map();
  let at = 0;
  const messages = names.map((name) => ({ [Symbol.asyncIterator]: () => createReadStream(join(folder, name))[Symbol.asyncIterator]() }));
  const reports = inspectAll(messages, { ...options, concurrency: 8, onError: (error, index) => failed.set(index, error) });
  for await (const report of reports) {
    for (; failed.has(at); at++) yield { name: names[at], error: failed.get(at) };
    yield { name: names[at++], report };
  }
  for (; failed.has(at); at++) yield { name: names[at], error: failed.get(at) };
}
