from io import BytesIO
from os.path import basename
from PIL import Image

description = 'Image files as they are in a dataset, with shapes and names.'

options = dict(files=list)


def prepare(job):
    return job.datasetwriter(columns=dict(filename='unicode', image='bytes', shape='json'))


def analysis(sliceno, slices, prepare_res):
    writer = prepare_res
    for name in options.files[sliceno::slices]:
        with open(name, 'rb') as fh:
            data = fh.read()
        writer.write(basename(name), data, Image.open(BytesIO(data)).size)
