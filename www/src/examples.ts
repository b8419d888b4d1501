// Messages to try, with the DNS evidence that lets them be checked without a network.
// scripts/make-examples.mjs makes them.

import type { Evidence } from "headerlens";

import altered from "./examples/altered.eml?raw";
import dns from "./examples/dns.json";
import forged from "./examples/forged.eml?raw";
import genuine from "./examples/genuine.eml?raw";

const messages = { genuine, altered, forged };

export type ExampleName = keyof typeof messages;
export const exampleNames = Object.keys(messages) as ExampleName[];

export const example = (name: ExampleName) => ({ text: messages[name], evidence: dns as Evidence });
