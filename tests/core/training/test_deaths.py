"""The dead units of a run by name: each was alive one epoch before it died, and dead since."""

import numpy as np

from app.core.specs.run import RunSpec
from app.core.training.deaths import deaths_until
from app.core.training.state import advance, start

DYING = {"learning_rate_init": 0.3}
RUNS = {
    "from the start": {"dataset": {"shift": 30}, "network": {"hidden_layer_sizes": [8]}},
    "in the middle": {"network": {"hidden_layer_sizes": [6, 6]}, "training": DYING},
    "by a change": {
        "interventions": [{"epoch": 4, "intercepts": [{"layer": 0, "to": 2, "value": -100.0}]}]
    },
    "leaky": {"network": {"activation": "leaky_relu"}, "training": DYING},
    "smooth": {"network": {"activation": "tanh"}},
}
LAST = 12


def dead_units(state):
    """Return layer and unit of the ReLU units that are 0 on all training points."""
    values, found = state.data.X_train, set()
    for layer, (weights, bias) in enumerate(
        zip(state.network.coefs[:-1], state.network.intercepts[:-1], strict=True)
    ):
        sums = values @ weights + bias
        values = np.maximum(sums, 0.0)
        found |= {(layer, unit) for unit in np.flatnonzero((sums <= 0).all(axis=0)).tolist()}
    return found


def test_each_dead_unit_is_named_with_the_epoch_from_which_on_it_was_dead():
    seen = {}
    for name, spec in RUNS.items():
        states = [start(RunSpec.model_validate(spec))]
        while len(states) <= LAST:
            states.append(advance(states[-1], 1))
        found = deaths_until(states[-1])
        if name in ("leaky", "smooth"):
            assert found == []
            continue
        dead = [dead_units(state) for state in states]
        assert {(layer, unit) for layer, unit, _ in found} == dead[-1], name
        for layer, unit, died in found:
            assert all((layer, unit) in units for units in dead[died:])
            assert died == 0 or (layer, unit) not in dead[died - 1]
        seen[name] = {died for *_, died in found}
    assert 0 in seen["from the start"]
    assert max(seen["in the middle"]) > 0
    assert 5 in seen["by a change"] or 4 in seen["by a change"]
