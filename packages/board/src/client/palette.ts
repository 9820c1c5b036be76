interface Finding {
  readonly kind: string;
  readonly title: string;
  readonly detail: string;
  readonly href: string;
}

/** `/` and Ctrl-K: what fits is shown while somebody types. */
export class Palette {
  readonly #dialog = document.createElement('dialog');
  readonly #input = document.createElement('input');
  readonly #list = document.createElement('ul');
  readonly #note = document.createElement('p');
  #found: readonly Finding[] = [];
  #chosen = 0;
  #asked = 0;
  /** Settles when what was typed last has its answer. */
  #answered: Promise<void> = Promise.resolve();

  constructor() {
    this.#dialog.className = 'palette';
    this.#dialog.setAttribute('aria-label', 'Search');
    this.#input.type = 'search';
    this.#input.placeholder = 'A job, a method, a dataset, options, a digest';
    this.#input.setAttribute('role', 'combobox');
    this.#input.setAttribute('aria-label', 'Search');
    this.#input.setAttribute('aria-controls', 'palette-list');
    this.#input.setAttribute('aria-expanded', 'true');
    this.#list.id = 'palette-list';
    this.#list.setAttribute('role', 'listbox');
    this.#list.setAttribute('aria-label', 'Found');
    this.#note.textContent = '↑ ↓ choose · Enter opens · Esc closes';
    this.#dialog.append(this.#input, this.#list, this.#note);
    this.#input.addEventListener('input', () => this.#ask());
    this.#input.addEventListener('keydown', (event) => this.#key(event));
    this.#dialog.addEventListener('click', (event) => {
      if (event.target === this.#dialog) this.#dialog.close();
    });
    this.#list.addEventListener('click', (event) => {
      const item = event.target instanceof Element ? event.target.closest('li') : null;
      if (item !== null) this.#go([...this.#list.children].indexOf(item));
    });
    document.body.append(this.#dialog);
  }

  open(words = ''): void {
    if (this.#dialog.open) return;
    this.#input.value = words;
    this.#dialog.showModal();
    this.#input.focus();
    this.#ask();
  }

  #ask(): void {
    this.#answered = this.#show(++this.#asked).catch(() => undefined);
  }

  async #show(asked: number): Promise<void> {
    const answer = await fetch(`/api/search?q=${encodeURIComponent(this.#input.value)}`);
    if (!answer.ok) return;
    const { found, read, of }: { found: Finding[]; read: number; of: number } = await answer.json();
    // Something else was typed meanwhile.
    if (asked !== this.#asked) return;
    this.#found = found;
    this.#chosen = 0;
    this.#note.textContent =
      read < of ? `${read} of ${of} jobs are read so far` : '↑ ↓ choose · Enter opens · Esc closes';
    this.#list.replaceChildren(...found.map((each, index) => itemOf(each, index)));
    this.#mark();
  }

  #key(event: KeyboardEvent): void {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) {
      event.preventDefault();
      this.#chosen = Math.min(this.#found.length - 1, Math.max(0, this.#chosen + step));
      this.#mark();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      // Who types fast means what is found for it, not what is shown for the first letters.
      void this.#answered.then(() => this.#go(this.#chosen));
    }
  }

  #go(index: number): void {
    const found = this.#found[index];
    if (found !== undefined) location.href = found.href;
    else if (this.#input.value !== '') location.href = `/search?q=${encodeURIComponent(this.#input.value)}`;
  }

  #mark(): void {
    for (const [index, item] of [...this.#list.children].entries()) {
      item.setAttribute('aria-selected', String(index === this.#chosen));
      if (index === this.#chosen) item.scrollIntoView({ block: 'nearest' });
    }
    this.#input.setAttribute('aria-activedescendant', this.#found.length > 0 ? `found-${this.#chosen}` : '');
  }
}

function itemOf({ kind, title, detail }: Finding, index: number): HTMLElement {
  const item = document.createElement('li');
  item.id = `found-${index}`;
  item.setAttribute('role', 'option');
  for (const text of [kind, title, detail]) {
    const part = document.createElement('span');
    part.textContent = text;
    item.append(part);
  }
  return item;
}
