// Messages to try, with the DNS evidence that lets them be checked without a network.
// scripts/make-examples.mjs makes them; they are fetched when one is chosen.

import type { Evidence } from "headerlens";

const messages = {
  genuine: () => import("./examples/genuine.eml?raw"),
  altered: () => import("./examples/altered.eml?raw"),
  list: () => import("./examples/list.eml?raw"),
  lookalike: () => import("./examples/lookalike.eml?raw"),
  old: () => import("./examples/old.eml?raw"),
  forged: () => import("./examples/forged.eml?raw"),
};

export type ExampleName = keyof typeof messages;
export const exampleNames = Object.keys(messages) as ExampleName[];

export const exampleText = async (name: ExampleName) => (await messages[name]()).default;

export const exampleEvidence = async () => (await import("./examples/dns.json")).default as Evidence;
