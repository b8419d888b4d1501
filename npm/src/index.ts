// The package's public face.

export { dmarc, init, innerMessages, inspect, parse, parts, repair, spf, split, testResolver, unpack } from "./api.js";
export type { DmarcQuestion, InnerMessage, ModuleSource, Raw, Repaired, ResolverTest, SpfQuestion } from "./api.js";
export type { Unpacked } from "./containers.js";
export { explain, type ExplainOptions } from "./explain.js";
export { HeaderlensError } from "./error.js";
export type { ErrorCode } from "./error.js";
export type { DnsOptions, Envelope, Limits, Options, Progress, Resolved } from "./options.js";
export { presets } from "./resolvers.js";
export type { Audience, Evidence as EvidenceKind, Explanation, Reading, Reason } from "./text/explain.js";
export type { Language } from "./text/formats.js";
export type * from "./types.js";
