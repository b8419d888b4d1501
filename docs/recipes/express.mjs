// A route for Express, or for node:http: POST a message, get the report. `app.post("/inspect", inspectRequest())`.

import { HeaderlensError, inspect, nodeResolver } from "headerlens";

export function inspectRequest(options = { resolve: nodeResolver(), deadline: 10_000 }) {
  return async (request, response) => {
    const answer = (status, body) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
    try {
      // The request is a stream of Node; it is refused as soon as it is too long.
      answer(200, await inspect(request, { ...options, limits: { messageBytes: 25_000_000 } }));
    } catch (error) {
      if (!(error instanceof HeaderlensError)) throw error;
      answer(error.code === "too-large" ? 413 : 422, { code: error.code, message: error.message });
    }
  };
}
