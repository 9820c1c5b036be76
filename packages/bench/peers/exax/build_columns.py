import os
from time import monotonic

from .bench_common import parameters, sample

TYPES = ('int64', 'float64', 'unicode', 'json', 'bytes')


def tree_size(path):
    return sum(
        os.path.getsize(os.path.join(folder, name))
        for folder, _, names in os.walk(path)
        for name in names
    )


def main(urd):
    given = parameters()
    rows, append_rows = given['rows'], given['appendRows']
    millions = rows / 1e6
    values = {}

    def build(method, **kw):
        return urd.build(method, force_build=True, **kw)

    def work(job):
        return job.post.exectime.analysis

    for kind in TYPES:
        written = build('bench_write', types=[kind], rows=rows)
        values['columns/write-' + kind] = millions / work(written)
        values['columns/size-' + kind] = tree_size(os.path.join(written.path, 'DS')) / rows
        values['columns/iterate-' + kind] = millions / work(build('bench_iterate', source=written, columns=[kind + '0']))
        if kind == 'float64':
            values['columns/batches'] = millions / work(build('bench_sum', source=written))
    three = build('bench_write', types=['int64', 'float64', 'unicode'], rows=rows)
    values['columns/write-three'] = millions / work(three)
    columns = ['int640', 'float641', 'unicode2']
    values['columns/iterate-three'] = millions / work(build('bench_iterate', source=three, columns=columns))
    for width in (1, 10):
        wide = build('bench_write', types=['int64'] * width, rows=append_rows)
        started = monotonic()
        build('bench_append', source=wide)
        values['columns/append-%d' % (width,)] = monotonic() - started
    sample(values)
