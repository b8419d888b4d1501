import { ready } from "../app/draw.ts";
import type { Actions } from "../app/state.ts";
import { allBytes, changed, forgetLink, notify, state, work } from "../app/store.ts";
import { toLink } from "./link.ts";
import { mask } from "./mask.ts";
import { evidenceOf, toSaved } from "./saved.ts";

export const shareActions: Pick<Actions, "copy" | "copyText" | "download" | "share" | "makeLink"> = {
  copyText: toClipboard,
  async copy(kind) {
    const { report, link } = state;
    if (!report) return;
    const later = await ready();
    const text = { text: later.toText, markdown: later.toMarkdown, json: later.toJson, link: () => link.url ?? "" }[kind](report);
    await toClipboard(text);
  },
  async download() {
    const { report } = state;
    const { made } = work;
    if (!report || !made) return;
    const name = made.input.kind === "file" ? made.input.file.name : null;
    const saved = toSaved(await allBytes(made.input), {
      saved: new Date().toISOString(),
      name,
      now: made.job.now,
      trusted: made.job.trusted,
      envelope: made.job.envelope,
      report,
      unlisted: made.unlisted,
      evidenceFrom: made.job.evidenceFrom,
    });
    const url = URL.createObjectURL(new Blob([JSON.stringify(saved)], { type: "application/json" }));
    const anchor = document.createElement("a");
    anchor.href = url;
    anchor.download = `${(name ?? "message").replace(/\.(eml|txt)$/i, "").replace(/[^\p{L}\p{N}._-]+/gu, "-")}.headerlens.json`;
    anchor.click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  },
  share(options) {
    forgetLink();
    Object.assign(state.link.options, options);
    changed();
  },
  async makeLink() {
    const { report, link } = state;
    const { made } = work;
    if (!report || !made) return;
    const message = mask(await allBytes(made.input), report, link.options);
    link.url = await toLink(message, link.options.evidence ? evidenceOf(report, made.unlisted) : null);
    link.tooLong = link.url === null;
    changed();
  },
};

async function toClipboard(text: string) {
  try {
    await navigator.clipboard.writeText(text);
    notify("copied");
  } catch {
    notify("not-copied");
  }
}
