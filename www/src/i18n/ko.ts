// All of Korean that is fetched when the page is up: one file, so that it takes one request.

export { default as sentences } from "headerlens/locales/ko.json";
export { default as panels } from "../../../locales/ko/panels.json";
export { default as terms } from "../../../locales/ko/terms.json";
