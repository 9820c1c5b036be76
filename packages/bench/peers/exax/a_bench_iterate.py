from collections import deque

description = 'Goes over columns in every slice, by a loop in C.'

options = dict(columns=[str])
datasets = ('source',)


def analysis(sliceno):
    columns = options.columns[0] if len(options.columns) == 1 else options.columns
    deque(datasets.source.iterate(sliceno, columns), maxlen=0)
