description = 'Reads one column and appends another.'

datasets = ('source',)


def prepare(job):
    return job.datasetwriter(parent=datasets.source, columns=dict(appended='int64'))


def analysis(sliceno, prepare_res):
    write = prepare_res.write
    for value in datasets.source.iterate(sliceno, 'int640'):
        write(value + 1)
