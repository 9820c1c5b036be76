import { startBars } from './bars.ts';
import { startComparison } from './compare.ts';
import { startGrids } from './grid.ts';
import { tellPictureReasons } from './picture-reasons.ts';
import { startSteps } from './steps.ts';
import { startWalls } from './wall.ts';

/** What the pages of datasets do in a browser. */
export function startData(): void {
  for (const each of document.querySelectorAll<HTMLElement>('.with-script')) each.hidden = false;
  for (const each of document.querySelectorAll<HTMLElement>('.no-script')) each.hidden = true;
  tellPictureReasons();
  startGrids();
  startWalls();
  startBars();
  startComparison();
  startSteps();
  sendWhenChosen();
}

/** Choices of a wall are made at once: the button is for those without scripts. */
function sendWhenChosen(): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('.wall-tools')) {
    form.addEventListener('change', ({ target }) => {
      if (target instanceof HTMLSelectElement) form.requestSubmit();
    });
  }
}
