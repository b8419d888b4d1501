// A module that `build.mjs` compressed into a script.

import { gunzipSync } from "fflate";

/** The bytes behind base64 of gzip. */
export const inflate = (packed: string): Uint8Array<ArrayBuffer> =>
  // A copy has a buffer of this realm, which a test runner's own realm may ask for.
  Uint8Array.from(gunzipSync(Uint8Array.from(atob(packed), (character) => character.charCodeAt(0))));
