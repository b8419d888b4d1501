import "./app/index.css";

import { start } from "./app/start.ts";
import { whenLoaded } from "./worker/engine.ts";
import { scriptUrl, serviceWorker } from "./app/trusted.ts";

start();

// When the page has all that it needs: its files are fetched a second time then, to be kept for use without a network.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  void whenLoaded
    .then(() => navigator.serviceWorker.register(scriptUrl(serviceWorker)))
    .catch(() => {
      // Not over https, or storage is closed: the page works without it.
    });
}
