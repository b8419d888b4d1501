// The report element where there are no elements: servers that render pages import it too.

import assert from "node:assert/strict";
import { test } from "node:test";

test("headerlens/element is imported where there is no document, and defines nothing there", async () => {
  assert.equal(globalThis.customElements, undefined);
  const { HeaderlensReport } = await import("headerlens/element");
  assert.deepEqual([...HeaderlensReport.observedAttributes], ["language", "reading", "selectable"]);
});
