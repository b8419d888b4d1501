// A page without a framework. The report is set before the element is defined, as pages do that load it late.

const { name = "genuine" } = Object.fromEntries(new URLSearchParams(location.search));
const element = document.querySelector("headerlens-report");
element.report = await (await fetch(`${name}.json`)).json();
await import("headerlens/element");
await element.rendered;
document.documentElement.dataset.ready = "";
