from io import BytesIO
from PIL import Image

description = 'A column with a thumbnail of each image.'

options = dict(size=[int])
datasets = ('source',)


def prepare(job):
    return job.datasetwriter(parent=datasets.source, columns=dict(thumb='bytes'))


def analysis(sliceno, prepare_res):
    writer = prepare_res
    for data in datasets.source.iterate(sliceno, 'image'):
        image = Image.open(BytesIO(data))
        image.thumbnail(options.size)
        out = BytesIO()
        image.save(out, 'JPEG', quality=80)
        writer.write(out.getvalue())
