// The types of the data, generated from those of the core.

export type * from "./report.js";
export type { Evidence } from "./evidence.js";
