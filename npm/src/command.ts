// The command `headerlens`.

import { readFileSync } from "node:fs";

import { BadUsage, readArguments } from "./command/arguments.js";
import { checkDmarc, checkSpf } from "./command/check.js";
import { status } from "./command/exit.js";
import { inspectFiles } from "./command/inspect.js";
import { replay } from "./command/replay.js";
import { completion, usage } from "./command/usage.js";
import { HeaderlensError } from "./error.js";

// A reader that goes away (`headerlens … | head -1`) has seen what it wanted.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit();
});

process.exitCode = await run(process.argv.slice(2));

async function run(words: string[]): Promise<number> {
  try {
    const job = readArguments(words);
    switch (job.kind) {
      case "help":
        process.stdout.write(usage(process.stdout.columns ? Math.min(process.stdout.columns, 100) : 100));
        return status.authenticated;
      case "version":
        process.stdout.write(`${version()}\n`);
        return status.authenticated;
      case "inspect":
        return await inspectFiles(job);
      case "replay":
        return await replay(job);
      case "completion": {
        const script = completion(job.shell);
        if (script === null) throw new BadUsage(`completion ${job.shell}: expected bash, zsh or fish`);
        process.stdout.write(script);
        return status.authenticated;
      }
      case "spf":
        return await checkSpf(job);
      case "dmarc":
        return await checkDmarc(job);
    }
  } catch (error) {
    const isOurs = error instanceof BadUsage || error instanceof HeaderlensError;
    // A mistake of ours must not look like a verdict.
    const message = isOurs ? error.message : `internal error, please report it: ${(error as Error).stack ?? String(error)}`;
    process.stderr.write(`headerlens: ${message}\n`);
    if (error instanceof BadUsage) process.stderr.write("Try: headerlens --help\n");
    return status.unreadable;
  }
}

function version(): string {
  const text = readFileSync(new URL("../package.json", import.meta.url), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}
