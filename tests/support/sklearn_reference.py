"""scikit-learn's own training of a run, which ours has to equal."""

import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.preprocessing import StandardScaler

from app.core.data.dataset import load
from app.core.data.features import features
from app.core.specs.run import RunSpec, network_inputs


def points_of(spec: RunSpec) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the inputs of the first layer for the training set, and its labels."""
    points = load(spec.dataset)
    X = features(points.X_train, network_inputs(spec.dataset, spec.network))
    return StandardScaler().fit_transform(X) if spec.dataset.standardize else X, points.y_train


def stock(
    spec: RunSpec, epochs: int, weights: NDArray[np.float64] | None = None
) -> MLPClassifier | MLPRegressor:
    """Return scikit-learn's estimator, fitted for a number of epochs with weights of samples."""
    training = spec.training
    model = (MLPClassifier if spec.dataset.task == "classification" else MLPRegressor)(
        hidden_layer_sizes=spec.network.hidden_layer_sizes,
        activation=spec.network.activation,
        solver=training.solver,
        alpha=training.alpha,
        batch_size=training.batch_size,
        learning_rate=training.learning_rate,
        learning_rate_init=training.learning_rate_init,
        power_t=training.power_t,
        max_iter=epochs,
        shuffle=training.shuffle,
        random_state=training.random_state,
        tol=0,
        momentum=training.momentum,
        nesterovs_momentum=training.nesterovs_momentum,
        beta_1=training.beta_1,
        beta_2=training.beta_2,
        epsilon=training.epsilon,
        n_iter_no_change=np.inf,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", message="Got `batch_size` less than 1 or larger")
        return model.fit(*points_of(spec), sample_weight=weights)


def parameters_of(model: MLPClassifier | MLPRegressor) -> NDArray[np.float64]:
    """Return the weights of all layers, then the biases of all layers, in one vector."""
    return np.concatenate([array.ravel() for array in model.coefs_ + model.intercepts_])
