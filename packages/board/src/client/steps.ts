/** On a page of a dataset, a row or a value: arrows lead to those beside it, Escape to what it is a part of. */
export function startSteps(): void {
  const steps = document.querySelector<HTMLElement>('[data-steps]');
  if (steps === null) return;
  document.addEventListener('keydown', (event) => {
    const isTyping =
      event.target instanceof HTMLElement && event.target.matches('input, select, textarea, dialog, dialog *');
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    const rel = event.key === 'ArrowLeft' ? 'prev' : event.key === 'ArrowRight' ? 'next' : undefined;
    const link = rel === undefined ? null : steps.querySelector<HTMLAnchorElement>(`a[rel="${rel}"]`);
    if (link !== null) link.click();
    else if (event.key === 'Escape' && steps.dataset.up !== undefined) location.href = steps.dataset.up;
  });
}
