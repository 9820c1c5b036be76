# Parameters in, samples out: files beside the build scripts.
import json
import os

here = os.path.dirname(os.path.abspath(__file__))


def parameters():
    with open(os.path.join(here, 'parameters.json')) as fh:
        return json.load(fh)


def sample(values):
    with open(os.path.join(here, 'sample.json'), 'w') as fh:
        json.dump(values, fh)
