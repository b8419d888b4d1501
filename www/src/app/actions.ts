// Everything that may happen to the state, gathered from the features.

import { batchActions } from "../batch/actions.ts";
import { inputActions } from "../input/actions.ts";
import { reportActions } from "../report/actions.ts";
import { settingsActions } from "../settings/actions.ts";
import { shareActions } from "../share/actions.ts";
import { sourceActions } from "../source/actions.ts";
import { draw, ready } from "./draw.ts";
import type { Actions, Dialog } from "./state.ts";
import { state } from "./store.ts";

/** Opens a dialog, or closes the one that is open. */
async function show(dialog: Dialog | null) {
  if (dialog) await ready();
  state.dialog = dialog;
  draw();
  if (dialog) document.querySelector<HTMLDialogElement>(`#${dialog}`)?.showModal();
  else document.querySelector<HTMLDialogElement>("dialog[open]")?.close();
}

export const actions: Actions = { ...inputActions, ...reportActions, ...sourceActions, ...batchActions, ...shareActions, ...settingsActions, show };
