description = 'A job that does nothing: what it costs is what a job costs.'

options = dict(n=int)


def analysis(sliceno):
    return sliceno


def synthesis(analysis_res):
    return options.n + sum(analysis_res)
