// A dialog of a feature that is fetched when it is asked for. It is drawn by the feature, and gone when it is closed.

import { html, render } from "lit";

import { t } from "../i18n/i18n.ts";

export interface Modal {
  readonly element: HTMLDialogElement;
  /** Draws the dialog anew. */
  draw(): void;
  close(): void;
}

/** Opens a dialog with a heading. The focus goes back to where it was when the dialog is closed. */
export function openModal(id: string, heading: string, content: (modal: Modal) => unknown): Modal {
  const element = document.createElement("dialog");
  element.id = id;
  element.setAttribute("aria-labelledby", `${id}-heading`);
  const modal: Modal = {
    element,
    close: () => element.close(),
    draw: () =>
      render(
        html`<div class="dialog">
          <header>
            <h2 id="${id}-heading">${heading}</h2>
            <button type="button" class="quiet" @click=${() => element.close()}>${t("settings.close")}</button>
          </header>
          ${content(modal)}
        </div>`,
        element,
      ),
  };
  // A press beside it closes it.
  element.addEventListener("click", (event) => event.target === element && element.close());
  element.addEventListener("close", () => element.remove());
  document.body.append(element);
  modal.draw();
  element.showModal();
  return modal;
}
