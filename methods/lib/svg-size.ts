import sharp from 'sharp';
import { drawingTag } from './image-formats.ts';
import { BadImage } from './image-reason.ts';

/** No decoder counts so far; in which unit makes no difference. */
const huge = 1e6;

/**
 * Refuses a drawing that claims more than the decoder can count: libvips then says 1 for that side, and would show a
 * picture of one pixel.
 *
 * @throws BadImage
 */
export async function refuseHugeDrawing(image: Uint8Array): Promise<void> {
  // What has no size is told when it is opened.
  const size = await sharp(image, { limitInputPixels: false })
    .metadata()
    .catch(() => undefined);
  if (size === undefined || (size.width > 1 && size.height > 1)) return;
  const tag = drawingTag(image);
  const [, , boxWidth, boxHeight] =
    attribute(tag, 'viewBox')
      ?.trim()
      .split(/[\s,]+/) ?? [];
  const isHuge = (side: number, name: string, box: string | undefined): boolean =>
    side <= 1 && Number.parseFloat(claimed(tag, name) ?? box ?? '') >= huge;
  if (isHuge(size.width, 'width', boxWidth) || isHuge(size.height, 'height', boxHeight)) {
    throw new BadImage('it claims to be larger than anything that can be drawn');
  }
}

/** A width or height; none when it is a share of something else. */
function claimed(tag: string, name: string): string | undefined {
  const styled = new RegExp(`(?:^|[\\s;])${name}\\s*:\\s*([^;]+)`).exec(attribute(tag, 'style') ?? '')?.[1];
  const value = styled ?? attribute(tag, name);
  return value === undefined || /%\s*$|auto/.test(value) ? undefined : value;
}

function attribute(tag: string, name: string): string | undefined {
  const [, double, single] = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(tag) ?? [];
  return double ?? single;
}
