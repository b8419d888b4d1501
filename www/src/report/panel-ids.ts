// The names of the panels, as addresses have them, in their order.

export const panelIds = [
  "overview",
  "reasons",
  "signatures",
  "spf",
  "dmarc",
  "arc",
  "dkim2",
  "claims",
  "route",
  "parts",
  "indicators",
  "domains",
  "filters",
  "headers",
  "dns",
] as const;

export type PanelId = (typeof panelIds)[number];
