from time import monotonic

from .bench_common import parameters, sample

TYPES = {'id': 'int32_10', 'amount': 'float64', 'at': 'datetime:%Y-%m-%d %H:%M:%S'}


def main(urd):
    given = parameters()
    urd.build('bench_job', n=0)
    values = {}

    def build(figure, method, **kw):
        started = monotonic()
        job = urd.build(method, force_build=True, **kw)
        values['tables/' + figure] = monotonic() - started
        return job

    text = build('import-text', 'csvimport', filename=given['file'])
    if sum(text.dataset().lines) != given['rows']:
        raise Exception('Not all rows were read.')
    source = build('type-columns', 'dataset_type', source=text, column2type=TYPES)
    # It has no import with types: one comes after the other.
    values['tables/import-types'] = values['tables/import-text'] + values['tables/type-columns']
    build('sort', 'dataset_sort', source=source, sort_columns='amount')
    build('sort-across', 'dataset_sort', source=source, sort_columns='amount', sort_across_slices=True)
    build('partition', 'dataset_hashpart', source=source, hashlabel='name')
    build('checksum', 'dataset_checksum', source=source)
    build('export-csv', 'csvexport', source=[source])
    sample(values)
