/** Films of the training: they are made by the server, with their progress, and saved as files. */

import { Problem } from "../api/problem.js";
import { FilmControl } from "../controls/film.js";
import { filmQuery } from "../state/film-query.js";
import { download } from "../ui/download.js";
import { element } from "../ui/elements.js";
import { currentTheme } from "../ui/palette.js";

/**
 * @typedef {import("../state/film-query.js").FilmChoice} FilmChoice
 * @typedef {import("../state/page-state.js").Look} Look
 */

/** Time between two questions about the progress. */
const POLL_MS = 400;

export class FilmPanel {
  /**
   * @param {import("../state/run.js").Run} run
   * @param {import("../api/types.d.ts").Catalog} catalog
   * @param {() => {look: Look, frame: import("../api/frame.js").Frame|null}} present
   * @param {HTMLDialogElement} dialog  contains the form
   */
  constructor(run, catalog, present, dialog) {
    this.run = run;
    this.present = present;
    this.control = new FilmControl(element(dialog, ".film", HTMLFormElement), catalog.limits);
    /**
     * Cancels the film that is being made.
     *
     * @type {AbortController|null}
     */
    this.making = null;
    this.control.addEventListener("make", ({ detail }) => this.make(detail));
    this.control.addEventListener("cancel", () => this.making?.abort());
  }

  /** Offer a film of the training up to the epoch that is shown, in the theme of the page. */
  open() {
    if (this.making) return;
    this.control.say("");
    this.control.suggest(this.present().look.epoch, currentTheme());
  }

  /** @param {FilmChoice} choice */
  async make(choice) {
    const { control, run } = this;
    const making = new AbortController();
    this.making = making;
    const frames = Math.min(choice.frames, choice.last - choice.first + 1);
    control.say("");
    control.showProgress({ done: 0, frames });
    try {
      const query = filmQuery(choice, this.present().look);
      const film = run.film(choice.format, query, making.signal);
      this.follow(run.id, choice, making);
      const { blob, filename } = await film;
      download(blob, filename);
      control.say("The film is saved to the browser’s downloads.");
    } catch (error) {
      if (making.signal.aborted) control.say("The film is cancelled.");
      else if (error instanceof Problem) control.say(error.message);
      else throw error;
    } finally {
      this.making = null;
      control.showProgress(null);
    }
  }

  /**
   * Show the progress of a film until it is done.
   *
   * @param {string} id  the run's id
   * @param {FilmChoice} choice
   * @param {AbortController} making
   */
  async follow(id, choice, making) {
    while (this.making === making) {
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      if (this.making !== making) return;
      // A missed answer is no problem: the film itself reports those.
      const films = await this.run.client.films(id).catch(() => []);
      const film = films.find(
        ({ format, last, width, theme }) =>
          format === choice.format &&
          last === choice.last &&
          width === choice.width &&
          theme === choice.theme,
      );
      if (film && this.making === making) this.control.showProgress(film);
    }
  }
}
