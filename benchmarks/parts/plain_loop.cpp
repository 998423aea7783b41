// Training of a ReLU network of two classes with Adam, as a plain loop: the mathematics of
// scikit-learn's MLPClassifier, without its order of rounding. The sizes of the layers and of a batch
// are constants of the compiler: -DSIZES=2,8,8,1 -DBATCH=10.

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>
#include <random>
#include <vector>

namespace {

constexpr int sizes[] = {SIZES};
constexpr int layers = std::size(sizes) - 1;

// The start of a layer's weights and biases in the vector of all weights, then all biases.
constexpr int weight_start(int layer) {
    return layer == 0 ? 0 : weight_start(layer - 1) + sizes[layer - 1] * sizes[layer];
}
constexpr int bias_start(int layer) {
    return layer == 0 ? weight_start(layers) : bias_start(layer - 1) + sizes[layer];
}
constexpr int weights = weight_start(layers), parameters = bias_start(layers);

double theta[parameters], gradient[parameters], mean[parameters], square[parameters];

// The outputs of layer `at` for one batch; the inputs of the network are those of layer 0.
template <int at>
double values[BATCH][sizes[at]];
template <int at>
double errors[BATCH][sizes[at]];

template <int layer>
void forward(int batch) {
    constexpr int n = sizes[layer], p = sizes[layer + 1];
    const auto w = reinterpret_cast<const double(*)[p]>(theta + weight_start(layer));
    const double* b = theta + bias_start(layer);
    for (int i = 0; i < batch; ++i) {
        double z[p];
        for (int j = 0; j < p; ++j) z[j] = b[j];
        for (int k = 0; k < n; ++k)
            for (int j = 0; j < p; ++j) z[j] += values<layer>[i][k] * w[k][j];
        for (int j = 0; j < p; ++j)
            values<layer + 1>[i][j] = layer + 1 < layers ? std::max(z[j], 0.0) : z[j];
    }
    if constexpr (layer + 1 < layers) forward<layer + 1>(batch);
}

// Compute the gradients of a layer and of all below, given the errors of its outputs.
template <int layer>
void backward(int batch, double alpha) {
    constexpr int n = sizes[layer], p = sizes[layer + 1];
    const auto w = reinterpret_cast<const double(*)[p]>(theta + weight_start(layer));
    const auto dw = reinterpret_cast<double(*)[p]>(gradient + weight_start(layer));
    double* db = gradient + bias_start(layer);
    for (int k = 0; k < n; ++k)
        for (int j = 0; j < p; ++j) dw[k][j] = alpha * w[k][j];
    std::fill_n(db, p, 0.0);
    for (int i = 0; i < batch; ++i) {
        const double* d = errors<layer + 1>[i];
        for (int j = 0; j < p; ++j) db[j] += d[j];
        for (int k = 0; k < n; ++k)
            for (int j = 0; j < p; ++j) dw[k][j] += values<layer>[i][k] * d[j];
        if constexpr (layer > 0)
            for (int k = 0; k < n; ++k) {
                double sum = 0.0;
                for (int j = 0; j < p; ++j) sum += d[j] * w[k][j];
                errors<layer>[i][k] = values<layer>[i][k] > 0.0 ? sum : 0.0;
            }
    }
    if constexpr (layer > 0) backward<layer - 1>(batch, alpha);
}

}  // namespace

// Train for some epochs from the parameters `start`; `losses` receives the mean loss of each epoch.
extern "C" void train(const double* X, const double* y, int samples, int epochs, double alpha,
                      double learning_rate, double beta_1, double beta_2, double epsilon,
                      const double* start, double* losses) {
    std::copy_n(start, parameters, theta);
    std::fill_n(mean, parameters, 0.0);
    std::fill_n(square, parameters, 0.0);
    std::vector<int> order(samples);
    std::iota(order.begin(), order.end(), 0);
    std::mt19937 generator(0);
    double power_1 = 1.0, power_2 = 1.0;

    for (int epoch = 0; epoch < epochs; ++epoch) {
        std::shuffle(order.begin(), order.end(), generator);
        double sum = 0.0;
        for (int first = 0; first < samples; first += BATCH) {
            const int batch = std::min(BATCH, samples - first);
            const int* rows = &order[first];
            for (int i = 0; i < batch; ++i)
                for (int k = 0; k < sizes[0]; ++k) values<0>[i][k] = X[rows[i] * sizes[0] + k];
            forward<0>(batch);
            for (int i = 0; i < batch; ++i) {
                const double target = y[rows[i]];
                const double p = 1.0 / (1.0 + std::exp(-values<layers>[i][0]));
                sum -= std::log(std::max(target > 0.5 ? p : 1.0 - p, 1e-16));
                errors<layers>[i][0] = p - target;
            }
            for (int k = 0; k < weights; ++k) sum += 0.5 * alpha * theta[k] * theta[k];
            backward<layers - 1>(batch, alpha);

            power_1 *= beta_1, power_2 *= beta_2;
            const double rate = learning_rate * std::sqrt(1.0 - power_2) / (1.0 - power_1);
            for (int k = 0; k < parameters; ++k) {
                const double g = gradient[k] / batch;
                mean[k] = beta_1 * mean[k] + (1.0 - beta_1) * g;
                square[k] = beta_2 * square[k] + (1.0 - beta_2) * g * g;
                theta[k] -= rate * mean[k] / (std::sqrt(square[k]) + epsilon);
            }
        }
        losses[epoch] = sum / samples;
    }
}
