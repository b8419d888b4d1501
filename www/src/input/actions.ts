import { draw, field, focusOn } from "../app/draw.ts";
import { type Actions, maxFieldLength } from "../app/state.ts";
import { changed, closeBatch, reset, state, work } from "../app/store.ts";
import { depart, enter, leave } from "../app/navigate.ts";
import { fail } from "../report/run.ts";
import { exampleText } from "./examples.ts";
import { showParts } from "./inner.ts";
import { forget } from "./keep.ts";
import { take, takeFiles, takeJson, takeMany } from "./take.ts";

type InputActions = Pick<Actions, "edit" | "files" | "example" | "clear" | "restore" | "toggleEditing" | "giveWhole" | "openInner" | "leave" | "readParts">;

export const inputActions: InputActions = {
  openInner: (index) => void enter({ kind: "inner", index }),
  leave: () => void leave(),
  readParts: () => void showParts(),
  edit(text, typed = false) {
    if (text.trim() === "") {
      // The field is empty because the reader emptied it: it stays where it is.
      if (typed) empty();
    } else if (typed) {
      // A text that is too long for the field leaves it, and stays as it is.
      take({ kind: "text", text, example: null, given: null }, { editing: text.length < maxFieldLength });
    } else if (takeJson(text)) {
      // It was one of our files.
    } else if (text.startsWith("From ")) {
      // A single message stays a text that can be edited.
      void takeMany([new File([text], "mbox")], { kind: "text", text, example: null, given: null });
    } else {
      take({ kind: "text", text, example: null, given: null });
      focusOn("#given");
    }
  },
  files(files) {
    void Promise.resolve(files).then(takeFiles).catch(fail);
  },
  async example(name) {
    take({ kind: "text", text: await exampleText(name), example: name, given: null });
    // The chip that was pressed is gone: the keyboard goes on from the name, where a second Enter does no harm.
    focusOn("#given");
  },
  clear() {
    if (state.input.kind !== "none") state.previous = state.input;
    closeBatch();
    empty();
    draw();
    field()?.focus();
  },
  restore() {
    const { previous } = state;
    state.previous = null;
    if (previous) take(previous);
    focusOn("#given");
  },
  toggleEditing,
  giveWhole() {
    if (state.input.kind === "text" && state.input.text.length < maxFieldLength) {
      if (!state.editing) toggleEditing();
      field()?.focus();
    } else {
      inputActions.clear();
    }
  },
};

function empty() {
  forget();
  work.kept = true;
  reset();
  depart();
}

function toggleEditing() {
  state.editing = !state.editing;
  changed();
  draw();
  if (state.editing) field()?.focus();
}
