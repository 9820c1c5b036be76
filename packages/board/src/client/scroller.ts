/** A browser ends near 17 million pixels: a longer list is scrolled by a shorter bar. */
const mostHeight = 8_000_000;
const settleMs = 150;

/** What of the list is seen. */
export interface Seen {
  /** The first line, which may be seen in part. */
  readonly first: number;
  readonly count: number;
  /** Where the first line stands in the layer's box, in pixels. */
  readonly offset: number;
}

export interface ScrollerParts {
  /** That which scrolls. */
  readonly box: HTMLElement;
  /** As high as the bar is to be. */
  readonly inner: HTMLElement;
  /** Holds the lines that are seen. */
  readonly layer: HTMLElement;
  /** What stands above the lines and stays. */
  readonly head: HTMLElement | undefined;
}

/**
 * Scrolls lines of one height, as many as there may be. Where they are higher than a page can be, small steps move by
 * pixels all the same, and large ones map the bar to the whole: by a wheel each row comes by.
 */
export class Scroller {
  readonly #parts: ScrollerParts;
  readonly #draw: (seen: Seen) => void;
  #lines = 0;
  #lineHeight = 1;
  /** Of all lines, the pixel at the upper edge. */
  #top = 0;
  #lastBar = 0;
  #settle: number | undefined;
  #frame = 0;

  constructor(parts: ScrollerParts, draw: (seen: Seen) => void) {
    this.#parts = parts;
    this.#draw = draw;
    parts.box.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    parts.box.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
    new ResizeObserver(() => this.#resized()).observe(parts.box);
  }

  setLines(lines: number, lineHeight: number): void {
    const line = this.#top / this.#lineHeight;
    this.#lines = lines;
    this.#lineHeight = lineHeight;
    this.#top = line * lineHeight;
    this.#resized();
  }

  /** Lines that fit. */
  get page(): number {
    return Math.max(1, Math.floor(this.#view / this.#lineHeight));
  }

  get firstLine(): number {
    return Math.round(this.#top / this.#lineHeight);
  }

  /** Scrolls to where a line is the first. */
  moveTo(line: number): void {
    this.#setTop(line * this.#lineHeight);
  }

  /** Scrolls as little as is needed for a line to be seen whole. */
  reveal(line: number): void {
    const start = line * this.#lineHeight;
    if (start < this.#top) this.#setTop(start);
    else if (start + this.#lineHeight > this.#top + this.#view) this.#setTop(start + this.#lineHeight - this.#view);
  }

  /** Draws in the next frame. */
  redraw(): void {
    if (this.#frame === 0) {
      this.#frame = requestAnimationFrame(() => {
        this.#frame = 0;
        this.#show();
      });
    }
  }

  get #total(): number {
    return this.#lines * this.#lineHeight;
  }

  get #view(): number {
    return Math.max(1, this.#parts.box.clientHeight - (this.#parts.head?.offsetHeight ?? 0));
  }

  get #isExact(): boolean {
    return this.#total <= mostHeight;
  }

  /** Pixels of all lines for one of the bar. */
  get #ratio(): number {
    return this.#isExact ? 1 : (this.#total - this.#view) / (mostHeight - this.#view);
  }

  #clamp(top: number): number {
    return Math.max(0, Math.min(top, this.#total - this.#view));
  }

  #resized(): void {
    this.#parts.inner.style.height = `${Math.min(this.#total, mostHeight) + (this.#parts.head?.offsetHeight ?? 0)}px`;
    this.#setTop(this.#top);
  }

  #setTop(top: number): void {
    this.#top = this.#clamp(top);
    this.#setBar();
    this.#show();
  }

  #setBar(): void {
    const { box } = this.#parts;
    box.scrollTop = this.#top / this.#ratio;
    this.#lastBar = box.scrollTop;
  }

  #scrolled(): void {
    const bar = this.#parts.box.scrollTop;
    const step = bar - this.#lastBar;
    this.#lastBar = bar;
    if (this.#isExact) this.#top = this.#clamp(bar);
    else if (step !== 0) {
      const isEnd = bar <= 0 || bar >= mostHeight - this.#view - 1;
      const isSmall = Math.abs(step) < 2 * this.#view && !isEnd;
      this.#top = this.#clamp(isSmall ? this.#top + step : bar * this.#ratio);
      clearTimeout(this.#settle);
      this.#settle = window.setTimeout(() => this.#setTop(this.#top), settleMs);
    }
    this.redraw();
  }

  #wheel(event: WheelEvent): void {
    if (this.#isExact || event.ctrlKey || event.shiftKey || event.deltaY === 0) return;
    const unit = event.deltaMode === 1 ? this.#lineHeight : event.deltaMode === 2 ? this.#view : 1;
    const before = this.#top;
    this.#top = this.#clamp(before + event.deltaY * unit);
    // At an end the page scrolls on.
    if (this.#top === before) return;
    event.preventDefault();
    this.#parts.box.scrollLeft += event.deltaX;
    this.#setBar();
    this.redraw();
  }

  #show(): void {
    const first = Math.floor(this.#top / this.#lineHeight);
    const count = Math.min(this.#lines - first, Math.ceil(this.#view / this.#lineHeight) + 1);
    const offset = first * this.#lineHeight - this.#top;
    const place = this.#isExact ? first * this.#lineHeight : this.#parts.box.scrollTop + offset;
    this.#parts.layer.style.transform = `translateY(${place}px)`;
    this.#draw({ first, count: Math.max(0, count), offset });
  }
}
