import { reasonHeight, reasonWidth } from '../thumbs/reason-picture.ts';
import { element } from './elements.ts';

/** A picture that says why there is none becomes a text, that can be read and copied. */
export function tellPictureReasons(): void {
  const look = (picture: HTMLImageElement): void => {
    const { naturalWidth, naturalHeight, src } = picture;
    if (naturalWidth !== reasonWidth || naturalHeight !== reasonHeight || !src.includes('/thumb?')) return;
    void fetch(src, { headers: { accept: 'text/plain' } })
      .then(async (answer) => ({
        isText: answer.headers.get('content-type')?.startsWith('text/'),
        text: await answer.text(),
      }))
      .then(({ isText, text }) => {
        if (isText !== true || !picture.isConnected || picture.src !== src) return;
        const reason = element('span', 'picture-reason', text.trim());
        reason.title = text.trim();
        picture.replaceWith(reason);
      })
      .catch(() => undefined);
  };
  const fail = (picture: HTMLImageElement): void => {
    const reason = element('span', 'picture-reason', 'It can’t be shown as a picture.');
    if (picture.isConnected) picture.replaceWith(reason);
  };
  // What happens to pictures does not rise: it is caught on its way down.
  document.addEventListener(
    'load',
    ({ target }) => (target instanceof HTMLImageElement ? look(target) : undefined),
    true,
  );
  document.addEventListener(
    'error',
    ({ target }) => (target instanceof HTMLImageElement ? fail(target) : undefined),
    true,
  );
  for (const picture of document.images) {
    if (!picture.complete) continue;
    if (picture.naturalWidth > 0) look(picture);
    else picture.decode().catch(() => fail(picture));
  }
}
