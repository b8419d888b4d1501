// The page: state, what may happen to it, and the drawing of it.

import { render } from "lit";

import { presets } from "headerlens";

import { EngineError, inspect, testResolver, warmUp } from "./engine.ts";
import { example } from "./examples.ts";
import { setLanguage } from "./i18n.ts";
import { remember, remembered } from "./keep.ts";
import { reachable } from "./reach.ts";
import * as settings from "./settings.ts";
import { maxFileBytes, maxTextLength, type Actions, type Input, type State } from "./state.ts";
import { show } from "./text.ts";
import { page } from "./views/page.ts";

/** Bytes of the source that the viewer shows: every header section fits, long bodies are cut. */
const shownBytes = 400_000;

const state: State = {
  input: { kind: "none" },
  phase: { kind: "idle" },
  report: null,
  shown: null,
  offline: false,
  notice: null,
  lit: [],
  settings: settings.load(Object.keys(presets).slice(0, 2)),
  ownResolver: "",
  tests: new Map(),
  dragging: false,
};

let job: AbortController | null = null;
/** The fact whose bytes were lit last: where "back" goes. */
let cameFrom: HTMLElement | null = null;
let drawing = false;

export function start() {
  apply();
  const text = remembered();
  if (text) state.input = { kind: "text", text, example: null };
  draw();
  field()?.focus({ preventScroll: true });
  if (text) void run();
  listen();
  warmUp();
}

function draw() {
  drawing = false;
  const root = document.querySelector<HTMLElement>("#app");
  if (root) render(page(state, actions), root);
}

function changed() {
  if (drawing) return;
  drawing = true;
  queueMicrotask(draw);
}

function take(input: Input) {
  state.input = input;
  state.notice = null;
  state.lit = [];
  if (!remember(input.kind === "text" ? input.text : "")) state.notice = "not-stored";
  void run();
}

const actions: Actions = {
  edit(text) {
    if (text.trim() === "") {
      actions.clear();
    } else if (text.length > maxTextLength) {
      state.input = { kind: "text", text, example: null };
      state.notice = "too-large";
      changed();
    } else {
      take({ kind: "text", text, example: null });
    }
  },
  file(file) {
    if (/\.msg$/i.test(file.name)) {
      state.notice = "msg";
      changed();
    } else if (file.size > maxFileBytes) {
      state.notice = "too-large";
      changed();
    } else {
      take({ kind: "file", file });
    }
  },
  example(name) {
    take({ kind: "text", text: example(name).text, example: name });
    draw();
    // The chip that was pressed is gone: the keyboard goes on from its neighbour.
    document.querySelector<HTMLElement>("#clear")?.focus({ preventScroll: true });
  },
  clear() {
    job?.abort();
    remember("");
    Object.assign(state, { input: { kind: "none" }, phase: { kind: "idle" }, report: null, shown: null, notice: null, lit: [] });
    draw();
    field()?.focus();
  },
  run(options) {
    void run(options);
  },
  cancel() {
    job?.abort();
    job = null;
    state.phase = state.report ? { kind: "done" } : { kind: "idle" };
    state.notice = "cancelled";
    changed();
  },
  light(spans, from) {
    cameFrom = from;
    state.lit = spans;
    changed();
  },
  back() {
    cameFrom?.focus();
    cameFrom?.scrollIntoView({ block: "center" });
  },
  change(change) {
    const asks = change.dns !== undefined || change.resolvers !== undefined;
    Object.assign(state.settings, change);
    settings.save(state.settings);
    apply();
    changed();
    if (asks && state.input.kind !== "none") void run();
  },
  typeResolver(text) {
    state.ownResolver = text;
    changed();
  },
  addResolver() {
    const url = state.ownResolver.trim();
    if (reachable(url) !== "ok") return;
    state.ownResolver = "";
    actions.change({ resolvers: [url, ...state.settings.resolvers.filter((each) => each !== url)] });
  },
  testResolver(url) {
    state.tests.set(url, "running");
    changed();
    testResolver(url, new AbortController().signal)
      .catch((error: unknown) => ({ ok: false, milliseconds: null, reason: error instanceof EngineError ? error.code : "network" }))
      .then((result) => {
        state.tests.set(url, result);
        changed();
      });
  },
};

async function run({ offline = !state.settings.dns } = {}) {
  job?.abort();
  const { input } = state;
  if (input.kind === "none") return;
  const controller = new AbortController();
  job = controller;
  state.phase = { kind: "working", progress: null, slow: false };
  if (state.notice === "cancelled") state.notice = null;
  changed();
  // Nothing flickers when the answer comes at once.
  const slow = setTimeout(() => {
    if (job === controller && state.phase.kind === "working") state.phase.slow = true;
    changed();
  }, 250);
  try {
    const source = input.kind === "file" ? input.file : input.text;
    const evidence = input.kind === "text" && input.example ? example(input.example).evidence : undefined;
    const report = await inspect(
      { source, offline: offline || evidence !== undefined, resolvers: state.settings.resolvers, ...(evidence && { evidence }) },
      controller.signal,
      (progress) => {
        if (job === controller && state.phase.kind === "working") state.phase.progress = progress;
        changed();
      },
    );
    const head = await firstBytes(input);
    if (job !== controller) return;
    state.report = report;
    state.shown = show(head, shownBytes);
    state.offline = offline && evidence === undefined;
    state.lit = [];
    state.phase = { kind: "done" };
  } catch (error) {
    if (job !== controller) return;
    const code = error instanceof EngineError ? error.code : "unreadable";
    state.report = null;
    state.shown = null;
    state.phase = { kind: "failed", code, message: error instanceof Error ? error.message : String(error) };
  } finally {
    clearTimeout(slow);
    changed();
  }
}

async function firstBytes(input: Input): Promise<Uint8Array> {
  if (input.kind === "file") return new Uint8Array(await input.file.slice(0, shownBytes + 4).arrayBuffer());
  return new TextEncoder().encode(input.kind === "text" ? input.text.slice(0, shownBytes + 4) : "");
}

function apply() {
  setLanguage(state.settings.language);
  const { theme } = state.settings;
  if (theme === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme;
}

const field = () => document.querySelector<HTMLTextAreaElement>("#message");

/** Paste, drop and the keyboard work anywhere on the page. */
function listen() {
  const editable = (target: EventTarget | null) =>
    target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;

  addEventListener("paste", (event) => {
    const data = event.clipboardData;
    const area = field();
    const intoField = event.target === area;
    if (!data || (editable(event.target) && !intoField)) return;
    const file = data.files[0];
    const text = data.getData("text/plain");
    if (text === "" && file) {
      event.preventDefault();
      actions.file(file);
    } else if (text !== "" && (!intoField || replacesAll(area))) {
      // Taken as it is on the clipboard: a textarea would change its line ends.
      event.preventDefault();
      actions.edit(text);
    }
  });

  addEventListener("dragover", (event) => {
    event.preventDefault();
    if (state.dragging) return;
    state.dragging = true;
    changed();
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget !== null) return;
    state.dragging = false;
    changed();
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    state.dragging = false;
    changed();
    const file = event.dataTransfer?.files[0];
    const text = event.dataTransfer?.getData("text/plain") ?? "";
    if (file) actions.file(file);
    else if (text !== "") actions.edit(text);
  });

  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void run();
    }
  });
}

const replacesAll = (area: HTMLTextAreaElement | null) =>
  area !== null && area.selectionStart === 0 && area.selectionEnd === area.value.length;
