import { cellView } from '../cells/cell-view.ts';
import { namePart } from '../html/name-part.ts';
import { Blocks, findRows } from './blocks.ts';
import { thumbOf } from './cell-element.ts';
import { element, putOver, setupOf, takeOver } from './elements.ts';
import { Scroller, type Seen } from './scroller.ts';

interface WallSetup {
  readonly dataset: string;
  readonly total: number;
  readonly row: number;
  readonly only: string;
  readonly column: string;
  readonly caption: string;
  readonly rows: string;
  readonly find: string;
  readonly page: string;
  readonly thumb: string;
}

const captionHeight = 22;
const gap = 10;
const usualSize = 160;

export function startWalls(): void {
  for (const box of document.querySelectorAll<HTMLElement>('[data-wall]'))
    new Wall(box, setupOf<WallSetup>(box, 'wall'));
}

/** Pictures of all rows: only those that are seen are in the page. */
class Wall {
  readonly #setup: WallSetup;
  readonly #box = element('div', 'wall-scroll');
  readonly #layer = element('div', 'wall-layer');
  readonly #status = element('p', 'grid-status muted');
  readonly #blocks: Blocks;
  readonly #scroller: Scroller;
  readonly #tiles = new Map<number, HTMLElement>();
  readonly #end = new AbortController();
  #total: number;
  #size: number;
  #active: number;

  constructor(place: HTMLElement, setup: WallSetup) {
    this.#setup = setup;
    this.#total = setup.find === '' ? setup.total : 0;
    this.#active = Math.min(setup.row, Math.max(0, setup.total - 1));
    this.#size = sizeKept();
    const columns = [setup.column, ...(setup.caption === '' ? [] : [setup.caption])];
    this.#blocks = new Blocks({ address: setup.rows, columns, only: setup.only }, () => this.#renew());
    const inner = element('div', 'wall-inner');
    inner.append(this.#layer);
    this.#box.append(inner);
    this.#box.tabIndex = 0;
    this.#box.setAttribute('role', 'region');
    this.#box.setAttribute(
      'aria-label',
      `Pictures of ${setup.dataset}, ${setup.total} in all; arrows move, Enter opens`,
    );
    this.#status.setAttribute('role', 'status');
    putOver(place, [this.#box, this.#status]);
    this.#scroller = new Scroller({ box: this.#box, inner, layer: this.#layer, head: undefined }, (seen) =>
      this.#draw(seen),
    );
    new ResizeObserver(() => this.#lay()).observe(this.#box);
    this.#lay();
    if (setup.row > 0 && setup.find === '') this.#scroller.moveTo(Math.floor(setup.row / this.#across));
    this.#box.addEventListener('keydown', (event) => this.#key(event));
    window.addEventListener('pagehide', () => this.#end.abort());
    this.#startSlider();
    if (setup.find !== '') void this.#find();
  }

  get #across(): number {
    return Math.max(1, Math.floor((this.#box.clientWidth - gap) / (this.#size + gap)));
  }

  /** The tiles fill their lines. */
  get #tileSize(): number {
    return Math.floor((this.#box.clientWidth - gap) / this.#across) - gap;
  }

  get #lineHeight(): number {
    return this.#tileSize + captionHeight + gap;
  }

  #lay(): void {
    for (const tile of this.#tiles.values()) tile.remove();
    this.#tiles.clear();
    this.#scroller.setLines(Math.ceil(this.#total / this.#across), this.#lineHeight);
  }

  #startSlider(): void {
    const slider = document.querySelector<HTMLInputElement>('[data-wall-size]');
    if (slider === null) return;
    slider.value = String(this.#size);
    slider.addEventListener('input', () => {
      const first = this.#scroller.firstLine * this.#across;
      this.#size = Number(slider.value);
      localStorage.setItem(sizeKey(), slider.value);
      this.#lay();
      this.#scroller.moveTo(Math.floor(first / this.#across));
    });
  }

  async #find(): Promise<void> {
    const numbers: number[] = [];
    this.#blocks.numbers = numbers;
    try {
      await findRows(this.#setup.find, this.#end.signal, (found) => {
        numbers.push(...found);
        this.#total = numbers.length;
        this.#scroller.setLines(Math.ceil(this.#total / this.#across), this.#lineHeight);
      });
      if (numbers.length === 0) takeOver(this.#box);
      this.#status.textContent = `${numbers.length.toLocaleString('en')} rows fit`;
    } catch (error) {
      if (!this.#end.signal.aborted) this.#status.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  #draw({ first, count }: Seen): void {
    const across = this.#across;
    const from = first * across;
    const end = Math.min(this.#total, (first + count) * across);
    this.#blocks.seen(from, end - from);
    for (const [line, tile] of this.#tiles) {
      if (line >= from && line < end) continue;
      for (const picture of tile.querySelectorAll('img')) if (!picture.complete) picture.src = '';
      tile.remove();
      this.#tiles.delete(line);
    }
    for (let line = from; line < end; line++) {
      const tile = this.#tiles.get(line) ?? this.#tile(line);
      this.#tiles.set(line, tile);
      tile.style.left = `${gap + (line % across) * (this.#tileSize + gap)}px`;
      tile.style.top = `${Math.floor(line / across - first) * this.#lineHeight + gap}px`;
      if (tile.parentNode !== this.#layer) this.#layer.append(tile);
    }
  }

  #renew(): void {
    takeOver(this.#box);
    for (const [line, tile] of this.#tiles) {
      if (tile.dataset.state !== 'waiting') continue;
      tile.remove();
      this.#tiles.delete(line);
    }
    this.#scroller.redraw();
  }

  #tile(line: number): HTMLElement {
    const { column, page, thumb } = this.#setup;
    const tile = document.createElement('a');
    tile.className = 'tile';
    tile.tabIndex = -1;
    const size = this.#tileSize;
    tile.style.width = `${size}px`;
    tile.style.height = `${size + captionHeight}px`;
    tile.dataset.line = String(line);
    if (line === this.#active) tile.classList.add('is-active');
    const known = this.#blocks.row(line);
    if (known === undefined) {
      tile.dataset.state = 'waiting';
      return tile;
    }
    tile.href = `${page}/${known.row}/${namePart(column)}`;
    const [pictures, captions] = known.columns;
    const view = cellView(pictures?.type ?? 'bytes', pictures?.values[known.index]);
    const frame = element('span', 'tile-frame');
    if (view.kind === 'picture' || view.kind === 'bytes') {
      const picture = document.createElement('img');
      picture.decoding = 'async';
      picture.alt = `Row ${known.row}, ${view.text}`;
      picture.src = thumbOf(thumb, { column, row: known.row, size: size > 200 ? 384 : 192, digest: view.digest });
      frame.append(picture);
    } else {
      const problem = pictures?.problem ?? null;
      frame.append(
        element(
          'span',
          problem === null ? 'wall-none muted' : 'wall-none bad-text',
          problem === null ? view.text : 'can’t be read',
        ),
      );
    }
    const caption = captions === undefined ? '' : cellView(captions.type, captions.values[known.index]).text;
    const text = element('span', 'tile-caption', caption === '' ? `row ${known.row}` : caption);
    text.title = `${caption} (row ${known.row}, ${view.text})`;
    tile.append(frame, text);
    return tile;
  }

  #key(event: KeyboardEvent): void {
    const across = this.#across;
    const page = this.#scroller.page * across;
    const to: Readonly<Record<string, number>> = {
      ArrowRight: this.#active + 1,
      ArrowLeft: this.#active - 1,
      j: this.#active + 1,
      k: this.#active - 1,
      ArrowDown: this.#active + across,
      ArrowUp: this.#active - across,
      PageDown: this.#active + page,
      PageUp: this.#active - page,
      Home: 0,
      End: this.#total - 1,
    };
    const next = to[event.key];
    if (next !== undefined && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      this.#tiles.get(this.#active)?.classList.remove('is-active');
      this.#active = Math.max(0, Math.min(next, this.#total - 1));
      this.#scroller.reveal(Math.floor(this.#active / across));
      this.#tiles.get(this.#active)?.classList.add('is-active');
    } else if (event.key === 'Enter') this.#tiles.get(this.#active)?.click();
  }
}

/** Kept for each board by itself. */
function sizeKey(): string {
  return `ax-wall-${document.documentElement.dataset.board ?? ''}`;
}

function sizeKept(): number {
  const kept = Number(localStorage.getItem(sizeKey()));
  return kept >= 96 && kept <= 380 ? kept : usualSize;
}
