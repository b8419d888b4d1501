// What the page knows at one moment. Views read it; actions alone change it, in store.ts.

import type { Evidence, MimePart, Progress, Report, ResolverTest, Span } from "headerlens";

import type { ExampleName } from "../input/examples.ts";
import type { MaskChoice } from "../share/mask.ts";
import type { Method } from "../report/methods.ts";
import type { Unlisted } from "../share/saved.ts";
import type { Asking, Envelope, Job, Origin } from "../worker/protocol.ts";
import type { Settings } from "../settings/settings.ts";
import type { Shown } from "../source/text.ts";

export type Input =
  | { kind: "none" }
  | { kind: "text"; text: string; example: ExampleName | null; given: Given | null }
  | { kind: "file"; file: File; given: Given | null };

/** What came along with a message that somebody saved or shared. */
export interface Given {
  /** A link, a saved report, or the reader's own file of DNS answers. */
  by: "link" | "file" | "dns";
  evidence: Evidence | null;
  /** The moment that the saved report was judged by, in seconds since 1970. */
  now: number | null;
  trusted: string[] | null;
  envelope: Envelope | null;
  /** The report as it was saved, to hold ours against, and whose word its answers were then. */
  report: Report | null;
  evidenceFrom: Origin;
}

export type Phase =
  | { kind: "idle" }
  | { kind: "working"; progress: Progress | null; slow: boolean }
  | { kind: "failed"; code: string; message: string }
  | { kind: "done" };

export type Notice = "too-large" | "not-stored" | "cancelled" | "not-a-report" | "bad-link" | "copied" | "not-copied" | "not-fetched";

/** Several messages, in a table. */
export interface Batch {
  rows: Row[];
  opened: number | null;
  running: boolean;
  asking: Asking;
  /** What would have to be asked. */
  unanswered: Report["dns"]["unanswered"];
  filter: string;
  sort: { by: SortKey; down: boolean };
  all: boolean;
}

export const sortKeys = ["verdict", "from", "subject", "date"] as const;
export type SortKey = (typeof sortKeys)[number] | "place";

export interface Row {
  place: number;
  name: string;
  source: Blob;
  /** What the table shows of the report; `null` until it is there. */
  result: RowResult | { error: string } | null;
}

export interface RowResult {
  verdict: Report["summary"]["verdict"];
  from: string;
  subject: string;
  date: string | null;
  methods: Pick<Method, "name" | "mark" | "word">[];
}

export interface Link {
  options: MaskChoice & { evidence: boolean };
  /** The link that was made with these options. */
  url: string | null;
  tooLong: boolean;
}

/** What belongs to one message, and goes with it. */
export interface MessageState {
  input: Input;
  /** Whether the text is open for editing beside its report. */
  editing: boolean;
  phase: Phase;
  /** Whether something was typed that waits to be read: what is on the screen speaks of an older text. */
  pending: boolean;
  /** The last report, kept while the next one is made, with the text that it speaks of. */
  report: Report | null;
  shown: Shown | null;
  /** Whether the report is what is known before DNS has answered. */
  first: boolean;
  /** How far the last report was allowed to ask DNS. */
  asking: Asking;
  /** Whose answers the report rests on, if nobody was asked here. */
  restsOn: "example" | Given["by"] | null;
  /** Whether the report differs from the one that was saved. */
  differs: boolean;
  envelope: Envelope;
  /** Servers of the reader's own mailbox, by the reader's word for this message alone. */
  trusted: string[];
  /** The server that the reader said is not theirs. */
  declined: string | null;
  /** Whether the message came through the list or forwarder that the question names, by the reader's word. */
  through: boolean | null;
  notice: Notice | null;
  /** What is lit in the source. */
  lit: Span[];
  /** The signature whose coverage the source shows: its place in `coverable(report)`. */
  cover: number | null;
  /** Whether pieces of the report are still to be drawn. */
  coming: boolean;
  /** The panel that is open; app/navigate.ts keeps it in step with the address. */
  panel: string;
  /** Whether the source lies over the page, where it has no room beside the report. */
  sheet: boolean;
  /** The messages around this one, the outermost first. */
  outer: Outer[];
  /** The parts of the message, once somebody has asked for them. */
  parts: Parts;
}

/** A message that was left for one inside it, as it was. */
export interface Outer {
  message: MessageState;
  made: Made | null;
  /** The place of the inner message in `report.inner`. */
  index: number;
}

export type Parts = { kind: "unasked" | "coming" } | { kind: "there"; root: MimePart } | { kind: "failed"; message: string };

/** What the report on the screen was made from. */
export interface Made {
  input: Input;
  job: Job;
  unlisted: Unlisted;
}

export interface State extends MessageState {
  /** The message before this one, to be brought back. */
  previous: Input | null;
  batch: Batch | null;
  link: Link;
  settings: Settings;
  ownResolver: string;
  tests: Map<string, ResolverTest | "running" | "failed">;
  dragging: boolean;
  /** The dialog that is open. */
  dialog: Dialog | null;
}

export type Dialog = "settings" | "output";

/** What is fetched when it is asked for. */
export const explorations = ["tour", "glossary", "what-if"] as const;
export type Exploration = (typeof explorations)[number];

export interface Actions {
  edit(text: string, typed?: boolean): void;
  files(files: File[] | Promise<File[]>): void;
  example(name: ExampleName): Promise<void>;
  clear(): void;
  restore(): void;
  toggleEditing(): void;
  run(options?: { asking?: Asking; fresh?: boolean }): void;
  cancel(): void;
  light(spans: Span[], from: HTMLElement | null): void;
  cover(signature: number | null): void;
  back(): void;
  /** Opens a message of the list. */
  open(place: number): void;
  /** Opens a message inside this one. */
  openInner(index: number): void;
  /** Goes back to the message around this one, or to the list. */
  leave(): void;
  /** Reads the parts of the message. */
  readParts(): void;
  openSource(): void;
  closeSource(): void;
  arrange(change: Partial<Pick<Batch, "filter" | "sort" | "all">>): void;
  copy(kind: "text" | "markdown" | "json" | "link"): Promise<void>;
  copyText(text: string): Promise<void>;
  download(): Promise<void>;
  share(options: Partial<Link["options"]>): void;
  makeLink(): Promise<void>;
  setEnvelope(envelope: Partial<Envelope>): void;
  /** The reader took this message from their own mailbox at one of these servers. */
  trust(hosts: string[]): void;
  /** The reader did not. */
  decline(host: string | null): void;
  /** Whether the reader knows the list or forwarder; null takes the answer back. */
  answerThrough(yes: boolean | null): void;
  /** Whether the answer for this server is filled in next time; it is asked all the same. */
  rememberServer(host: string, on: boolean): void;
  /** Makes room for the whole message. */
  giveWhole(): void;
  /** Opens the tour, the glossary or "What if". */
  explore(what: Exploration): Promise<void>;
  /** Opens a dialog, or closes the one that is open. */
  show(dialog: Dialog | null): Promise<void>;
  change(settings: Partial<Settings>): void;
  typeResolver(text: string): void;
  addResolver(): void;
  testResolver(url: string): void;
}

/** Limits on what the page takes; the core has its own. */
export const maxFileBytes = 100_000_000;
/** Not by Intl: the first screen shows it, and that format alone takes as long to make as all the rest of it. */
export const maxFileSize = `${maxFileBytes / 1_000_000} MB`;
/** A text of this length or more is shown as a file is: a field would make the page stutter. */
export const maxFieldLength = 200_000;

export const noEnvelope: Envelope = { ip: "", helo: "", mailFrom: "" };
