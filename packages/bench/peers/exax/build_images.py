from time import monotonic

from .bench_common import parameters, sample


def main(urd):
    given = parameters()
    files, size = given['files'], given['size']
    count = len(files)
    built = {}

    def build(figure, method, **kw):
        job = urd.build(method, force_build=True, **kw)
        built['images/' + figure] = count / job.post.exectime.total
        return job

    if given['what'] == 'files':
        build('files', 'bench_thumbnail_files', files=files, size=size)
    else:
        started = monotonic()
        imported = build('import', 'bench_import', files=files)
        thumbs = build('thumbnail', 'bench_thumbnail', source=imported, size=size)
        build('export', 'bench_export', source=thumbs, column='thumb')
        built['images/pipeline'] = count / (monotonic() - started)
    sample(built)
