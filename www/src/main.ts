import "./styles/index.css";

import { start } from "./app.ts";

start();
