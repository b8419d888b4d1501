// The package's public face.

export { dmarc, filters, innerMessages, inspect, parse, parts, repair, spf, split, testResolver, unpack } from "./api.js";
export type { DmarcQuestion, InnerMessage, Repaired, ResolverTest, SpfQuestion } from "./api.js";
export { cachedResolver, type CacheOptions } from "./cache.js";
export type { Resolve, Resolved } from "./callback.js";
export type { Signal } from "./global-types.js";
export type { BlobLike, BodyLike, Chunk, Raw, WebStream } from "./input.js";
export { init } from "./init.js";
export type { ModuleSource } from "./init.js";
export type { Unpacked } from "./containers.js";
export { explain, type ExplainOptions } from "./explain.js";
export { authenticationResults, receivedSpf, type HeaderFieldOptions } from "./header-fields.js";
export { compareReports, type ReportComparison } from "./text/compare.js";
export { HeaderlensError } from "./error.js";
export type { ErrorCode } from "./error.js";
export { nodeResolver, type NodeResolverOptions } from "./node-resolver.js";
export type { DnsOptions, Envelope, Limits, Options, Progress } from "./options.js";
export { inspectAll, type InspectAllOptions } from "./inspect-all.js";
export { presets } from "./resolvers.js";
export type { Audience, Evidence as EvidenceKind, Explanation, Reading, Reason } from "./text/explain.js";
export type { Language } from "./text/formats.js";
export type * from "./types.js";
