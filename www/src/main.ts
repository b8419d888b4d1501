import "./styles/index.css";

import { start } from "./app.ts";
import { scriptUrl, serviceWorker } from "./trusted.ts";

start();

// After the page is up: its files are fetched a second time then, to be kept for use without a network.
if (import.meta.env.PROD && "serviceWorker" in navigator) {
  addEventListener("load", () => {
    navigator.serviceWorker.register(scriptUrl(serviceWorker)).catch(() => {
      // Not over https, or storage is closed: the page works without it.
    });
  });
}
