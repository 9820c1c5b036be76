description = 'Adds up a column.'

datasets = ('source',)


def analysis(sliceno):
    return sum(datasets.source.iterate(sliceno, 'float640'))
