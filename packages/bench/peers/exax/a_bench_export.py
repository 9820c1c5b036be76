description = 'Images of a column as files.'

options = dict(column=str)
datasets = ('source',)


def analysis(sliceno, job):
    for name, data in datasets.source.iterate(sliceno, ('filename', options.column)):
        with job.open(name, 'wb') as fh:
            fh.write(data)
