/** A choice in a form of filters is asked for at once. */
export function submitOnChange(): void {
  document.addEventListener('change', (event) => {
    const { target } = event;
    if (!(target instanceof HTMLSelectElement)) return;
    target.closest<HTMLFormElement>('form[data-submit-on-change]')?.requestSubmit();
  });
}
