// The report as text, for a ticket, a chat or a file: the package writes it.

import type { Report } from "headerlens";
import * as text from "headerlens/text";

import { currentReading, reportSpeaker } from "../i18n/i18n.ts";

export const toText = (report: Report) => text.toText(report, reportSpeaker(), { answers: true, reading: currentReading() });
export const toMarkdown = (report: Report) => text.toMarkdown(report, reportSpeaker(), { answers: true, reading: currentReading() });
export const toJson = (report: Report) => `${JSON.stringify(report, null, 2)}\n`;
