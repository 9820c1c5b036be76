/** A press on a command copies it. */
export function copyCommands(): void {
  document.addEventListener('click', (event) => {
    const target = event.target instanceof Element ? event.target.closest<HTMLElement>('[data-copy]') : null;
    if (target === null || getSelection()?.isCollapsed === false) return;
    void navigator.clipboard
      .writeText(target.dataset.copy ?? '')
      .then(() => {
        target.classList.add('is-copied');
        setTimeout(() => target.classList.remove('is-copied'), 1200);
      })
      .catch(() => {
        getSelection()?.selectAllChildren(target);
      });
  });
}
