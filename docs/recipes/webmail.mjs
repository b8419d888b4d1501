// Webmail: a badge for the message that is open. The bytes come from your server, DNS is asked from the page.

import { explain, inspect } from "headerlens";

const tones = { authentic: "calm", modified: "warning", suspicious: "alarm", undecided: "question", unauthenticated: "plain" };

export async function badge(url, { language = "en", ...options } = {}) {
  const report = await inspect(await fetch(url), options);
  const { verdict, story } = explain(report, { language });
  return { tone: tones[verdict.code], label: verdict.label, title: verdict.headline, details: story.map(({ sentence }) => sentence) };
}
