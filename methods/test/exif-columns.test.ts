import sharp from 'sharp';
import { expect, test } from 'vitest';
import { ImageProject } from './image-project.ts';
import { plain } from './test-images.ts';

test('what the camera noted becomes columns; thumbnails carry it only when asked', async () => {
  const exif = {
    IFD0: { Make: 'Canon', Model: 'Canon EOS 5D' },
    IFD2: {
      DateTimeOriginal: '2024:06:01 12:30:15',
      OffsetTimeOriginal: '+02:00',
      SubSecTimeOriginal: '25',
      LensModel: 'EF 50mm',
      FocalLength: '50/1',
      ExposureTime: '1/250',
      FNumber: '28/10',
      ISOSpeedRatings: '400',
    },
    IFD3: {
      GPSLatitudeRef: 'S',
      GPSLatitude: '33/1 51/1 36/1',
      GPSLongitudeRef: 'E',
      GPSLongitude: '151/1 12/1 0/1',
      GPSAltitude: '58/1',
    },
  };
  const picture = plain(60, 40).jpeg();
  const files = {
    'a.jpg': await picture.clone().withExif(exif).toBuffer(),
    'b.jpg': await picture
      .clone()
      .withExif({ IFD2: { DateTimeOriginal: '2024:06:01 12:30:15' } })
      .toBuffer(),
    'c.webp': await plain(60, 40).webp().withExif(exif).toBuffer(),
    'd.png': await plain(60, 40).png().toBuffer(),
  };
  const project = new ImageProject({ files });
  const plainImport = await project.build('import_images', { files: Object.keys(files) });
  expect(project.dataset(plainImport.id).columns.has('taken')).toBe(false);
  const imported = await project.build('import_images', { files: Object.keys(files), exif: true });
  const cells = (name: string): unknown[] =>
    ['taken', 'taken_offset', 'camera', 'lens', 'focal_length', 'exposure_time', 'iso', 'altitude'].map((column) =>
      project.byFilename(imported.id, column).get(name),
    );
  const known = [new Date('2024-06-01T10:30:15.250Z'), 120, 'Canon EOS 5D', 'EF 50mm', 50, 0.004, 400, 58];
  expect([cells('a.jpg'), cells('c.webp')]).toEqual([known, known]);
  expect(cells('b.jpg').slice(0, 3)).toEqual([new Date('2024-06-01T12:30:15Z'), null, null]);
  expect(cells('d.png').every((cell) => cell === null)).toBe(true);
  expect(project.byFilename(imported.id, 'latitude').get('a.jpg')).toBeCloseTo(-33.86, 5);
  expect(project.byFilename(imported.id, 'longitude').get('a.jpg')).toBeCloseTo(151.2, 5);
  const hasExif = async (metadata: boolean): Promise<boolean> => {
    const thumbs = await project.build('thumbnailer', { source: imported.id, size: [30, 30], metadata });
    const thumb = project.imagesByFilename(thumbs.id, 'thumb').get('a.jpg');
    return (await sharp(thumb).metadata()).exif !== undefined;
  };
  expect([await hasExif(false), await hasExif(true)]).toEqual([false, true]);
});
