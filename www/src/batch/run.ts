// Several messages: each is inspected, and the table fills as the results come.

import type { Report } from "headerlens";

import { EngineError, inspect } from "../worker/engine.ts";
import { oneOfEach } from "../report/methods.ts";
import type { Settings } from "../settings/settings.ts";
import { noEnvelope, type Batch, type Row, type RowResult } from "../app/state.ts";

/** Messages that are inspected at the same time. */
const atOnce = 4;

export async function runBatch(batch: Batch, settings: Settings, signal: AbortSignal, changed: () => void) {
  const waiting = [...batch.rows];
  const unanswered = new Map<string, Batch["unanswered"][number]>();
  for (const row of batch.rows) row.result = null;
  batch.running = true;
  // The table is drawn a few times a second, not once a message.
  const drawing = setInterval(changed, 200);
  const next = async () => {
    for (let row = waiting.shift(); row && !signal.aborted; row = waiting.shift()) {
      row.result = await one(row, batch, settings, signal, unanswered);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, next));
  clearInterval(drawing);
  if (signal.aborted) return;
  batch.unanswered = [...unanswered.values()];
  batch.running = false;
  changed();
}

async function one(
  row: Row,
  batch: Batch,
  settings: Settings,
  signal: AbortSignal,
  unanswered: Map<string, Batch["unanswered"][number]>,
): Promise<Row["result"]> {
  try {
    const report = await inspect(
      {
        source: row.source,
        asking: batch.asking,
        resolvers: settings.resolvers,
        // The question whose mailbox it is has to be asked for each message.
        trusted: [],
        envelope: noEnvelope,
        transport: false,
        compare: false,
        now: Math.floor(Date.now() / 1000),
        evidence: null,
        evidenceFrom: "asked",
      },
      signal,
    );
    for (const question of report.dns.unanswered) unanswered.set(`${question.name} ${question.type}`, question);
    return toResult(report);
  } catch (error) {
    if (signal.aborted) return null;
    return { error: error instanceof EngineError ? error.code : "unreadable" };
  }
}

function toResult(report: Report): RowResult {
  const { verdict, from, subject, date } = report.summary;
  return {
    verdict,
    from: from ?? "",
    subject: subject ?? "",
    date,
    methods: oneOfEach(report).flatMap(({ name, mark, word }) => (name === "ARC" ? [] : [{ name, mark, word }])),
  };
}
