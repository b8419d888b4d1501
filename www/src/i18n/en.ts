// All of English that is fetched when the page is up: one file, so that it takes one request.

export { default as sentences } from "headerlens/locales/en.json";
export { default as panels } from "../../../locales/en/panels.json";
export { default as terms } from "../../../locales/en/terms.json";
