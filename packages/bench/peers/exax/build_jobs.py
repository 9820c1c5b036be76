from time import monotonic

from .bench_common import parameters, sample


def main(urd):
    given = parameters()
    offset, count = given.get('offset', 0), given['count']
    for n in range(1, given.get('warm', 0) + 1):
        urd.build('bench_job', n=-offset - n)
    started = monotonic()
    for n in range(offset, offset + count):
        urd.build('bench_job', n=n)
    sample({'perJob': (monotonic() - started) * 1000 / count})
