import { canBeCounted, isBytesType, isNumberType } from '../cells/cell-view.ts';
import { namePart, shownName } from '../html/name-part.ts';
import { showBars } from './bars.ts';
import { Blocks, findRows } from './blocks.ts';
import { cellElement } from './cell-element.ts';
import { element, putOver, setupOf, takeOver } from './elements.ts';
import { Scroller, type Seen } from './scroller.ts';

interface GridColumn {
  readonly name: string;
  readonly type: string;
  readonly nulls: number;
  readonly range: string;
}

interface GridSetup {
  readonly dataset: string;
  readonly total: number;
  readonly row: number;
  readonly only?: string;
  readonly columns: readonly GridColumn[];
  readonly rows: string;
  readonly histogram: string;
  readonly find: string;
  readonly page: string;
  readonly thumb: string;
  readonly filter: string;
}

const plainHeight = 30;
const pictureHeight = 76;
/** Counting a column of more rows takes the cores for a second: only when somebody asks. */
const countedByItself = 1_000_000;

/** All rows of a dataset in the place of the first ones. */
export function startGrids(): void {
  for (const box of document.querySelectorAll<HTMLElement>('[data-grid]'))
    new Grid(box, setupOf<GridSetup>(box, 'grid'));
}

class Grid {
  readonly #setup: GridSetup;
  readonly #box = element('div', 'grid');
  readonly #layer = element('div', 'grid-layer');
  readonly #status = element('p', 'grid-status muted');
  readonly #blocks: Blocks;
  readonly #scroller: Scroller;
  readonly #lines = new Map<number, HTMLElement>();
  readonly #end = new AbortController();
  #total: number;
  #active: { line: number; column: number };
  #kept = 0;
  /** The columns are counted when the first rows are there. */
  #barsToShow: (() => void)[] = [];

  constructor(place: HTMLElement, setup: GridSetup) {
    this.#setup = setup;
    this.#total = setup.find === '' ? setup.total : 0;
    this.#active = { line: Math.min(setup.row, Math.max(0, setup.total - 1)), column: 0 };
    this.#blocks = new Blocks(
      { address: setup.rows, columns: setup.columns.map(({ name }) => name), only: setup.only ?? '' },
      () => this.#renew(),
    );
    const inner = element('div', 'grid-inner');
    const head = this.#head();
    this.#layer.setAttribute('role', 'rowgroup');
    inner.setAttribute('role', 'none');
    inner.append(head, this.#layer);
    this.#box.append(inner);
    this.#box.setAttribute('role', 'grid');
    this.#box.setAttribute('aria-label', `Rows of ${setup.dataset}`);
    this.#box.setAttribute('aria-colcount', String(setup.columns.length + 1));
    this.#box.tabIndex = 0;
    putOver(place, [this.#box, this.#status]);
    this.#status.setAttribute('role', 'status');
    this.#scroller = new Scroller({ box: this.#box, inner, layer: this.#layer, head }, (seen) => this.#draw(seen));
    this.#setTotal(this.#total);
    if (setup.row > 0 && setup.find === '') this.#scroller.moveTo(Math.max(0, setup.row - 3));
    this.#box.addEventListener('focus', () => this.#pointAt());
    this.#box.addEventListener('keydown', (event) => this.#key(event));
    this.#box.addEventListener('click', (event) => this.#click(event));
    this.#box.addEventListener('dblclick', () => this.#open());
    window.addEventListener('pagehide', () => this.#end.abort());
    if (setup.find !== '') void this.#find();
  }

  get #lineHeight(): number {
    return this.#setup.columns.some(({ type }) => isBytesType(type)) ? pictureHeight : plainHeight;
  }

  #setTotal(total: number): void {
    this.#total = total;
    this.#box.setAttribute('aria-rowcount', String(total + 1));
    this.#scroller.setLines(total, this.#lineHeight);
  }

  #head(): HTMLElement {
    const head = element('div', 'grid-head');
    head.setAttribute('role', 'rowgroup');
    const line = element('div', 'grid-row');
    line.setAttribute('role', 'row');
    line.setAttribute('aria-rowindex', '1');
    const number = element('span', 'grid-cell grid-number', 'row');
    number.setAttribute('role', 'columnheader');
    line.append(number);
    for (const { name, type, nulls, range } of this.#setup.columns) {
      const cell = element('span', `grid-cell ${widthClass(type, range)}`);
      cell.setAttribute('role', 'columnheader');
      cell.append(
        element('span', 'column-name', shownName(name)),
        element('span', 'column-type', nulls > 0 ? `${type} · ${nulls.toLocaleString('en')} null` : type),
      );
      if (range !== '') cell.append(element('span', 'column-range', range));
      if (canBeCounted(type)) {
        const bars = element('span', 'column-bars');
        const { histogram, filter } = this.#setup;
        const address = `${histogram}?${new URLSearchParams({ column: name, bins: '24', top: '12' })}`;
        const isWanted = this.#setup.total <= countedByItself;
        this.#barsToShow.push(() => showBars(bars, { address, filter, isWanted, signal: this.#end.signal }));
        cell.append(bars);
      }
      cell.title = `${name}: ${type}`;
      line.append(cell);
    }
    head.append(line);
    return head;
  }

  async #find(): Promise<void> {
    const numbers: number[] = [];
    this.#blocks.numbers = numbers;
    this.#status.textContent = 'Searching …';
    let told = 0;
    const tell = (): void => {
      this.#setTotal(numbers.length);
      this.#status.textContent = `${numbers.length.toLocaleString('en')} rows so far …`;
    };
    try {
      await findRows(this.#setup.find, this.#end.signal, (found) => {
        for (const row of found) numbers.push(row);
        if (performance.now() - told < 200) return;
        told = performance.now();
        tell();
      });
      this.#setTotal(numbers.length);
      if (numbers.length === 0) this.#takeOver();
      const all = this.#setup.total;
      this.#status.textContent = `${numbers.length.toLocaleString('en')} rows fit${numbers.length >= 100_000 ? ' at least' : ''}`;
      if (numbers.length === 0 && all === 0) this.#status.textContent = 'No row fits.';
    } catch (error) {
      if (!this.#end.signal.aborted) this.#status.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  #draw({ first, count }: Seen): void {
    this.#blocks.seen(first, count);
    for (const [line, row] of this.#lines) {
      if (line >= first && line < first + count) continue;
      // A picture that is no longer seen is not waited for.
      for (const picture of row.querySelectorAll('img')) if (!picture.complete) picture.src = '';
      row.remove();
      this.#lines.delete(line);
    }
    for (let line = first; line < first + count; line++) {
      if (this.#lines.has(line)) continue;
      const row = this.#line(line);
      this.#lines.set(line, row);
      const next = [...this.#lines.keys()].filter((each) => each > line).sort((a, b) => a - b)[0];
      this.#layer.insertBefore(row, next === undefined ? null : (this.#lines.get(next) ?? null));
    }
    this.#keep(first);
  }

  /** Whoever comes back from a row goes on by keys. */
  #takeOver(): void {
    if (takeOver(this.#box) && this.#setup.row > 0 && document.activeElement === document.body)
      this.#box.focus({ preventScroll: true });
  }

  #pointAt(): void {
    this.#box.setAttribute('aria-activedescendant', `cell-${this.#active.line}-${this.#active.column}`);
  }

  /** What was waited for has come. */
  #renew(): void {
    this.#takeOver();
    for (const show of this.#barsToShow.splice(0)) show();
    for (const [line, row] of this.#lines)
      if (row.dataset.state === 'waiting') this.#lines.get(line)?.replaceWith(this.#again(line));
  }

  #again(line: number): HTMLElement {
    const row = this.#line(line);
    this.#lines.set(line, row);
    return row;
  }

  #line(line: number): HTMLElement {
    const { columns, thumb, page } = this.#setup;
    const known = this.#blocks.row(line);
    const row = element('div', 'grid-row');
    row.style.height = `${this.#lineHeight}px`;
    row.setAttribute('role', 'row');
    row.setAttribute('aria-rowindex', String(line + 2));
    row.dataset.line = String(line);
    const number = element('span', 'grid-cell grid-number');
    number.setAttribute('role', 'rowheader');
    const link = document.createElement('a');
    link.tabIndex = -1;
    if (known === undefined) {
      row.dataset.state = 'waiting';
      number.append(element('span', 'muted', '…'));
      row.append(number, element('span', 'grid-waiting', this.#blocks.problem(line)));
      return row;
    }
    link.href = `${page}/${known.row}`;
    link.textContent = String(known.row);
    number.append(link);
    row.append(number);
    if (known.row === this.#setup.row && this.#setup.row > 0) row.classList.add('is-current');
    for (const [index, column] of known.columns.entries()) {
      const cell = element('span', `grid-cell ${widthClass(column.type, columns[index]?.range ?? '')}`);
      cell.setAttribute('role', 'gridcell');
      cell.id = `cell-${line}-${index}`;
      if (line === this.#active.line && index === this.#active.column) cell.classList.add('is-active');
      cell.append(cellElement(column, { row: known.row, index: known.index, thumb }));
      row.append(cell);
    }
    if (known.columns.length < columns.length) row.append(element('span', 'grid-cell'));
    return row;
  }

  #select(line: number, column: number): void {
    const before = this.#active;
    this.#active = {
      line: Math.max(0, Math.min(line, this.#total - 1)),
      column: Math.max(0, Math.min(column, this.#setup.columns.length - 1)),
    };
    this.#scroller.reveal(this.#active.line);
    const id = (at: { line: number; column: number }): string => `cell-${at.line}-${at.column}`;
    document.getElementById(id(before))?.classList.remove('is-active');
    const cell = document.getElementById(id(this.#active));
    cell?.classList.add('is-active');
    this.#pointAt();
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { line, column } = this.#active;
    const { page } = this.#scroller;
    const moves: Readonly<Record<string, readonly [line: number, column: number]>> = {
      ArrowDown: [line + 1, column],
      ArrowUp: [line - 1, column],
      j: [line + 1, column],
      k: [line - 1, column],
      ArrowRight: [line, column + 1],
      ArrowLeft: [line, column - 1],
      PageDown: [line + page, column],
      PageUp: [line - page, column],
      Home: [0, column],
      End: [this.#total - 1, column],
    };
    const move = moves[event.key];
    if (move !== undefined) {
      event.preventDefault();
      this.#select(...move);
    } else if (event.key === 'Enter') this.#open();
  }

  #click(event: MouseEvent): void {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[role="gridcell"]') : null;
    const [, line, column] = /^cell-(\d+)-(\d+)$/.exec(target?.id ?? '') ?? [];
    if (line !== undefined && column !== undefined) this.#select(Number(line), Number(column));
  }

  /** The row; of a picture the value. */
  #open(): void {
    const { line, column } = this.#active;
    const known = this.#blocks.row(line);
    const { name = '', type = '' } = this.#setup.columns[column] ?? {};
    if (known === undefined) return;
    this.#note(known.row);
    location.href = `${this.#setup.page}/${known.row}${isBytesType(type) ? `/${namePart(name)}` : ''}`;
  }

  /** Whoever comes back is where they were. */
  #keep(first: number): void {
    clearTimeout(this.#kept);
    if (this.#setup.find !== '') return;
    this.#kept = window.setTimeout(() => this.#note(first), 400);
  }

  #note(row: number): void {
    const address = new URL(location.href);
    if (row > 0) address.searchParams.set('row', String(row));
    else address.searchParams.delete('row');
    if (address.href !== location.href) history.replaceState(history.state, '', address);
  }
}

/** A number that is cut is another number. */
const widestNumber = 12;

function widthClass(type: string, range: string): string {
  const isWide = range.split(' – ').some((each) => each.length > widestNumber);
  if (isNumberType(type)) return isWide ? 'grid-of-wide' : 'grid-of-number';
  if (isBytesType(type) || type === 'vector') return 'grid-of-bytes';
  if (type === 'bool') return 'grid-of-bool';
  return type === 'date' || type === 'time' || type === 'datetime' ? 'grid-of-moment' : 'grid-of-text';
}
