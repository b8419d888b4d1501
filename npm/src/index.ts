// The package's public face.

export { init, inspect, parse, split, testResolver } from "./api.js";
export type { ModuleSource, Raw, ResolverTest } from "./api.js";
export { HeaderlensError } from "./error.js";
export type { ErrorCode } from "./error.js";
export type { DnsOptions, Envelope, Limits, Options, Progress, Resolved } from "./options.js";
export { presets } from "./resolvers.js";
export type * from "./types.js";
