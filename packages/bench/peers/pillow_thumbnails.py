# Thumbnails by Pillow in a multiprocessing.Pool: what people write in Python. Prints the seconds without the pool's start.
import multiprocessing
import os
import sys
from time import monotonic

from PIL import Image


def thumbnail(job):
    source, target, size = job
    with Image.open(source) as image:
        image.thumbnail(size)
        image.save(target, 'JPEG', quality=80)


if __name__ == '__main__':
    folder, target, count, processes, width, height = sys.argv[1:]
    names = sorted(name for name in os.listdir(folder) if name.endswith('.jpg'))[:int(count)]
    size = (int(width), int(height))
    jobs = [(os.path.join(folder, name), os.path.join(target, name), size) for name in names]
    with multiprocessing.Pool(int(processes)) as pool:
        pool.map(len, ['warm'] * int(processes))
        started = monotonic()
        pool.map(thumbnail, jobs, chunksize=1)
        print(monotonic() - started)
