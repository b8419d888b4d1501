// A report on a page, also in React 19: <headerlens-report ref={…} /> or createElement("headerlens-report", { report }).

import { inspect } from "headerlens";
import "headerlens/element";

export async function show(raw, parent, options) {
  const element = parent.ownerDocument.createElement("headerlens-report");
  parent.append(element);
  element.report = await inspect(raw, options);
  return element;
}
