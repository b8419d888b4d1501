// Short explanations of the parts of a message and of the records, each with the paragraph that it rests on.

import { currentLanguage } from "./i18n.ts";
import { term, type Topic } from "./words.ts";

/** Where each is written down. `*` stands for the topics of a group that have no paragraph of their own. */
const sources: Partial<Record<Topic | `${string}-*`, string>> = {
  "dkim-*": "RFC 6376, 3.5",
  "dkim-a": "RFC 6376, 3.3; RFC 8301; RFC 8463",
  "dkim-l": "RFC 6376, 3.5 and 8.2",
  "dkim-h": "RFC 6376, 3.5 and 5.4.2",
  "key-*": "RFC 6376, 3.6.1",
  "key-g": "RFC 4871, 3.6.1; RFC 6376, E",
  "arc-*": "RFC 8617, 4.1.3",
  "dmarc-*": "RFC 9989, 4.7",
  "dmarc-pct": "RFC 7489, 6.3",
  "dmarc-rf": "RFC 7489, 6.3",
  "dmarc-ri": "RFC 7489, 6.3",
  "received-*": "RFC 5321, 4.4",
  "received-comment": "",
  "received-software": "",
  "received-with": "RFC 3848; RFC 6531",
  "claim-*": "RFC 8601, 2.2",
  claim: "RFC 8601, 1.6 and 7.1",
  "field-*": "RFC 5322, 3.6",
  "field-arc-authentication-results": "RFC 8617, 4.1.1",
  "field-arc-message-signature": "RFC 8617, 4.1.2",
  "field-arc-seal": "RFC 8617, 4.1.3",
  "field-authentication-results": "RFC 8601, 2.2",
  "field-content-transfer-encoding": "RFC 2045, 6",
  "field-content-type": "RFC 2045, 5",
  "field-delivered-to": "RFC 9228",
  "field-dkim-signature": "RFC 6376, 3.5",
  "field-dkim2-signature": "draft-ietf-dkim-dkim2-spec",
  "field-list-id": "RFC 2919",
  "field-list-unsubscribe": "RFC 2369, 3.2",
  "field-list-unsubscribe-post": "RFC 8058",
  "field-message-instance": "draft-ietf-dkim-dkim2-spec",
  "field-mime-version": "RFC 2045, 4",
  "field-received": "RFC 5321, 4.4",
  "field-received-spf": "RFC 7208, 9.1",
  "field-return-path": "RFC 5321, 4.4",
  "field-user-agent": "",
  "field-x-mailer": "",
  "field-x-originating-ip": "",
  body: "RFC 5322, 2.3",
};

export interface Explanation {
  text: string;
  /** Empty where no document says it. */
  source: string;
}

/** What `topic` is; null where nothing is known of it. */
export function explain(topic: string): Explanation | null {
  const text = term(currentLanguage(), topic);
  return text === null ? null : { text, source: sources[topic as Topic] ?? sources[topic.replace(/-.*/, "-*") as `${string}-*`] ?? "" };
}
