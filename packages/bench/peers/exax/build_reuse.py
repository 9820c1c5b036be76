import os

from .bench_common import parameters, sample


def main(urd):
    given = parameters()
    photos = given['photos']
    files = [os.path.join(photos, name) for name in sorted(os.listdir(photos))]
    imported = urd.build('bench_import', files=files)
    thumbs = urd.build('bench_thumbnail', source=imported, size=[given['width'], given['width']])
    urd.build('bench_export', source=thumbs, column='thumb')
    sample({'rows': sum(thumbs.dataset().lines)})
