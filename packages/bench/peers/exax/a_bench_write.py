import random

description = 'A dataset with columns of ready made values, written in every slice.'

options = dict(types=[str], rows=int)

LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 '
SIZE = 65536


def make_pool(kind, seed):
    rnd = random.Random(seed)
    make = {
        'int64': lambda: rnd.randrange(10**9),
        'float64': lambda: rnd.gauss(0, 1),
        'unicode': lambda: ''.join(rnd.choice(LETTERS) for _ in range(20)),
        'json': lambda: {'w': rnd.randrange(10000), 'h': rnd.randrange(10000)},
        'bytes': lambda: rnd.randbytes(100),
    }[kind]
    return [make() for _ in range(SIZE)]


def prepare(job):
    writer = job.datasetwriter(columns={'%s%d' % (kind, ix): kind for ix, kind in enumerate(options.types)})
    # Columns are in the order of their names.
    order = sorted((('%s%d' % (kind, ix)), kind) for ix, kind in enumerate(options.types))
    return writer, [make_pool(kind, ix) for ix, (_, kind) in enumerate(order)]


def analysis(sliceno, slices, prepare_res):
    writer, pools = prepare_res
    write = writer.write
    left = options.rows // slices
    while left > 0:
        some = min(left, SIZE)
        if len(pools) == 1:
            for value in pools[0][:some]:
                write(value)
        else:
            for values in zip(*(pool[:some] for pool in pools)):
                write(*values)
        left -= some
