from os.path import basename
from PIL import Image

description = 'A thumbnail file of each image file.'

options = dict(files=list, size=[int])


def analysis(sliceno, slices, job):
    for name in options.files[sliceno::slices]:
        with Image.open(name) as image:
            image.thumbnail(options.size)
            with job.open(basename(name), 'wb') as fh:
                image.save(fh, 'JPEG', quality=80)
