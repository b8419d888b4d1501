// For tools that do not read "exports" of package.json.
export * from "./dist/inline.js";
