// An mbox file: how many messages have which verdict. `headerlens --format csv archive.mbox` does so for files of any size.

import { readFile } from "node:fs/promises";

import { inspectAll, nodeResolver, split } from "headerlens";

export async function countVerdicts(path, options = { resolve: nodeResolver() }) {
  const bytes = await readFile(path);
  const messages = (await split(bytes)).map(({ start, end }) => bytes.subarray(start, end));
  const counts = {};
  for await (const { summary } of inspectAll(messages, { ...options, onError: () => {} })) counts[summary.verdict] = (counts[summary.verdict] ?? 0) + 1;
  return counts;
}
