// The ways in: paste, drop and the keyboard anywhere on the page, files that the system
// opens with the installed page, and what other programs share with it.

interface Doors {
  text(text: string): void;
  files(files: File[] | Promise<File[]>): void;
  run(): void;
  dragging(dragging: boolean): void;
  /** Whether something would be lost if the page went away now. */
  leaving(): boolean;
  field(): HTMLTextAreaElement | null;
}

export function listen(doors: Doors) {
  addEventListener("paste", (event) => {
    const data = event.clipboardData;
    const area = doors.field();
    const intoField = event.target === area;
    if (!data || (isEditable(event.target) && !intoField)) return;
    const text = data.getData("text/plain");
    if (text === "" && data.files.length > 0) {
      event.preventDefault();
      doors.files([...data.files]);
    } else if (text !== "" && (!intoField || replacesAll(area))) {
      // Taken as it is on the clipboard: a textarea would change its line ends.
      event.preventDefault();
      doors.text(text);
    }
  });

  addEventListener("dragover", (event) => {
    event.preventDefault();
    doors.dragging(true);
  });
  addEventListener("dragleave", (event) => {
    if (event.relatedTarget === null) doors.dragging(false);
  });
  addEventListener("drop", (event) => {
    event.preventDefault();
    doors.dragging(false);
    const files = [...(event.dataTransfer?.files ?? [])];
    const text = event.dataTransfer?.getData("text/plain") ?? "";
    if (files.length > 0) doors.files(files);
    else if (text !== "") doors.text(text);
  });

  addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      doors.run();
    }
  });

  addEventListener("beforeunload", (event) => {
    if (doors.leaving()) event.preventDefault();
  });

  openedWith(doors);
  void sharedWith(doors);
}

const isEditable = (target: EventTarget | null) => target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;

const replacesAll = (area: HTMLTextAreaElement | null) => area !== null && area.selectionStart === 0 && area.selectionEnd === area.value.length;

/** Files that the system opens with the installed page (the manifest's `file_handlers`). */
function openedWith(doors: Doors) {
  const queue = (globalThis as { launchQueue?: { setConsumer(consumer: (launch: { files?: FileSystemFileHandle[] }) => void): void } }).launchQueue;
  queue?.setConsumer(({ files = [] }) => {
    if (files.length > 0) doors.files(Promise.all(files.map((file) => file.getFile())));
  });
}

/** What another program shared (the manifest's `share_target`); the service worker keeps it for a moment. */
async function sharedWith(doors: Doors) {
  if (!new URLSearchParams(location.search).has("shared")) return;
  history.replaceState(null, "", location.pathname + location.hash);
  const cache = await caches.open("shared");
  const files: File[] = [];
  let text = "";
  for (const request of await cache.keys()) {
    const response = await cache.match(request);
    const name = decodeURIComponent(response?.headers.get("x-name") ?? "");
    if (response && name) files.push(new File([await response.blob()], name));
    else if (response) text = await response.text();
  }
  await caches.delete("shared");
  if (files.length > 0) doors.files(files);
  else if (text !== "") doors.text(text);
}
