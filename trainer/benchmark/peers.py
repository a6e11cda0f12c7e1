#!/usr/bin/env python3
"""Train the workloads of BenchmarkStep with PyTorch, scikit-learn and numpy.

peers.py all FOLDER [ROUNDS]       every peer and descent in turns; prints medians and
                                   ratios. FOLDER has trainer.test and tensor.test,
                                   which go test -c makes of these packages; five
                                   rounds take about a quarter of an hour
peers.py NAME WORKLOAD THREADS     one measurement, in samples a second; THREADS are those
                                   of PyTorch, OPENBLAS_NUM_THREADS says those of BLAS
peers.py libraries                 their versions, and the kernels that they chose

A step gathers a shuffled mini-batch, goes forward, computes the loss, goes
backward and updates; softmax cross-entropy, SGD with momentum 0.9, float32.
Wants python3-torch, python3-sklearn, python3-numpy and libopenblas0 of Debian.
"""
import os
import re
import statistics
import subprocess
import sys
import time

# widths, batch
WORKLOADS = {
    "W1": ([784, 128, 10], 64),
    "W2": ([784, 512, 512, 10], 128),
    "W3": ([2, 16, 16, 2], 32),
    "W4": ([64, 50, 10], 32),
    "W5": ([784, 2048, 2048, 10], 256),
    "W6": ([784, 4096, 10], 512),
}
EXAMPLES, SECONDS, RATE, MU = 4096, 0.5, 0.02, 0.9
PROCESSORS = len(os.sched_getaffinity(0))


def examples(widths):
    import numpy as np
    rng = np.random.default_rng(1)
    x = rng.standard_normal((EXAMPLES, widths[0]), dtype=np.float32)
    y = rng.integers(0, widths[-1], EXAMPLES)
    return x, y


def steps_a_second(step, batch):
    """Samples a second of step(rows), called with shuffled rows."""
    import numpy as np
    rng = np.random.default_rng(2)
    made, start = 0, None
    while True:
        order = rng.permutation(EXAMPLES)
        for i in range(0, EXAMPLES, batch):
            step(order[i:i + batch])
            made += 1
            if start is None:
                if made == 20:  # warm
                    made, start = 0, time.perf_counter()
            elif time.perf_counter() - start > SECONDS:
                return made * batch / (time.perf_counter() - start)


def torch_module(name, threads):
    """PyTorch as users write it: a module, a loss, an optimizer."""
    import torch
    torch.set_num_threads(threads)
    widths, batch = WORKLOADS[name]
    x, y = (torch.from_numpy(a) for a in examples(widths))
    layers = []
    for a, b in zip(widths, widths[1:]):
        layers += [torch.nn.Linear(a, b), torch.nn.ReLU()]
    net = torch.nn.Sequential(*layers[:-1])
    optimizer = torch.optim.SGD(net.parameters(), lr=RATE, momentum=MU)
    loss_of = torch.nn.CrossEntropyLoss()

    def step(rows):
        rows = torch.from_numpy(rows)
        optimizer.zero_grad(set_to_none=True)
        loss_of(net(x[rows]), y[rows]).backward()
        optimizer.step()

    return steps_a_second(step, batch)


def torch_by_hand(name, threads):
    """PyTorch with a backward pass written out and buffers that stay."""
    import torch
    torch.set_num_threads(threads)
    torch.set_grad_enabled(False)
    widths, batch = WORKLOADS[name]
    x, y = (torch.from_numpy(a) for a in examples(widths))
    w = [torch.randn(a, b) * (2 / a) ** 0.5 for a, b in zip(widths, widths[1:])]
    bias = [torch.zeros(b) for b in widths[1:]]
    params, slots = w + bias, [torch.zeros_like(p) for p in w + bias]
    last = len(w) - 1
    lines = torch.arange(batch)

    def step(rows):
        rows = torch.from_numpy(rows)
        a = [x.index_select(0, rows)]
        for k in range(len(w)):
            z = torch.addmm(bias[k], a[k], w[k])
            a.append(z if k == last else z.relu_())
        d = torch.softmax(a[-1], 1)
        d[lines, y[rows]] -= 1
        d /= batch
        for k in range(last, -1, -1):
            gw, gb = a[k].t() @ d, d.sum(0)
            if k:
                d = (d @ w[k].t()).mul_(a[k] > 0)
            for i, g in ((k, gw), (k + len(w), gb)):
                slots[i].mul_(MU).add_(g, alpha=-RATE)
                params[i].add_(slots[i])

    return steps_a_second(step, batch)


def numpy_by_hand(name, threads):
    """numpy with OpenBLAS, written out."""
    import numpy as np
    widths, batch = WORKLOADS[name]
    x, y = examples(widths)
    rng = np.random.default_rng(3)
    w = [rng.standard_normal((a, b), dtype=np.float32) * np.float32((2 / a) ** 0.5) for a, b in zip(widths, widths[1:])]
    bias = [np.zeros(b, np.float32) for b in widths[1:]]
    params, slots = w + bias, [np.zeros_like(p) for p in w + bias]
    last = len(w) - 1
    lines = np.arange(batch)
    rate, mu = np.float32(RATE), np.float32(MU)

    def step(rows):
        a = [x[rows]]
        for k in range(len(w)):
            z = a[k] @ w[k]
            z += bias[k]
            if k != last:
                np.maximum(z, 0, out=z)
            a.append(z)
        d = a[-1] - a[-1].max(1, keepdims=True)
        np.exp(d, out=d)
        d /= d.sum(1, keepdims=True)
        d[lines, y[rows]] -= 1
        d /= np.float32(batch)
        for k in range(last, -1, -1):
            gw, gb = a[k].T @ d, d.sum(0)
            if k:
                d = d @ w[k].T
                d *= a[k] > 0
            for i, g in ((k, gw), (k + len(w), gb)):
                slots[i] *= mu
                slots[i] -= rate * g
                params[i] += slots[i]

    return steps_a_second(step, batch)


def sklearn_mlp(name, threads):
    """scikit-learn's classifier, one pass over the examples after the other."""
    import warnings
    from sklearn.neural_network import MLPClassifier
    warnings.filterwarnings("ignore")
    widths, batch = WORKLOADS[name]
    x, y = examples(widths)
    net = MLPClassifier(widths[1:-1], solver="sgd", batch_size=batch, alpha=0, learning_rate_init=RATE,
                        momentum=MU, nesterovs_momentum=False, max_iter=1, warm_start=True)
    net.fit(x, y)
    passes, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        net.fit(x, y)
        passes += 1
    return passes * EXAMPLES / (time.perf_counter() - start)


PEERS = {"pytorch": torch_module, "pytorch by hand": torch_by_hand, "numpy": numpy_by_hand, "scikit-learn": sklearn_mlp}

# What steers libraries from outside, by the beginnings of names: threads, kernels,
# block sizes. A measurement sets the threads itself and leaves the rest to the
# libraries.
STEERING = ("OPENBLAS_", "GOTO_", "OMP_", "GOMP_", "KMP_", "MKL_", "DNNL_", "ONEDNN_", "BLIS_", "ATEN_", "NPY_")


def environment(blas_threads):
    """An environment in which libraries choose everything but BLAS's threads."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(STEERING)}
    return dict(env, OPENBLAS_NUM_THREADS=str(blas_threads))


def threads_of(peer_name):
    """The pairs of threads to choose from: the peer's own and those of its BLAS.
    Only PyTorch has threads of its own."""
    few_or_all = sorted({1, PROCESSORS})
    own = few_or_all if peer_name.startswith("pytorch") else (1,)
    return [(mine, blas) for mine in own for blas in few_or_all]


def measure_peer(peer_name, workload, threads):
    """Samples a second, in a process of its own."""
    out = subprocess.run([sys.executable, __file__, peer_name, workload, str(threads[0])],
                         env=environment(threads[1]), capture_output=True, text=True, check=True)
    return float(out.stdout)


class Peer:
    """A peer on a workload. Its threads are those that were fastest the first
    time, when all pairs are tried."""

    def __init__(self, name, workload):
        self.name, self.workload, self.threads = name, workload, None

    def measure(self):
        if self.threads:
            return measure_peer(self.name, self.workload, self.threads)
        tried = {t: measure_peer(self.name, self.workload, t) for t in threads_of(self.name)}
        self.threads = max(tried, key=tried.get)
        return tried[self.threads]


def libraries():
    """The versions of the libraries and the kernels that they chose, as text."""
    import ctypes
    import numpy
    import sklearn
    import torch
    blas = ctypes.CDLL("libopenblas.so.0")
    blas.openblas_get_corename.restype = ctypes.c_char_p
    usage = re.search(r"CPU capability usage: *(\S+)", torch.__config__.show())
    return (f"PyTorch {torch.__version__} (kernels {usage.group(1) if usage else 'unnamed'}), numpy {numpy.__version__} and "
            f"scikit-learn {sklearn.__version__}, OpenBLAS kernels {blas.openblas_get_corename().decode()}")


def run(binary, name, kernels="", seconds=SECONDS):
    """The output of a benchmark of the Go program."""
    env = dict(os.environ, DESCENT_KERNELS=kernels) if kernels else None
    return subprocess.run([binary, "-test.run", "^$", "-test.bench", f"Benchmark{name}$", "-test.benchtime", f"{seconds}s"],
                          env=env, capture_output=True, text=True, check=True).stdout


def bench(binary, name, unit, kernels="", seconds=SECONDS):
    """What a benchmark of the Go program reports in a unit; 0 if it does not."""
    said = re.search(r"([0-9.e+]+) " + unit, run(binary, name, kernels, seconds))
    return float(said.group(1)) if said else 0.0


def machine(folder):
    """The processor, as the Go program sees it, and what computes on it."""
    said = re.search(r"machine: (.*)", run(f"{folder}/tensor.test", "Peak", seconds=0.01))
    return said.group(1) if said else "an unnamed processor"


# The rows of one run of descent: on one processor, and on as many as its benchmark
# measures.
ALONE = [f"descent, {n} worker{'s' if n > 1 else ''}" for n in sorted({1, 1 << (PROCESSORS.bit_length() - 1)})]


def rows_of(folder, limits, peers):
    """What is measured, by row: a function of the workload. The shares of the limit
    that descent reaches are added to limits, by row and workload."""
    def step(row, name, kernels=""):
        def measure(w):
            out = run(f"{folder}/trainer.test", name.format(w), kernels)
            if share := re.search(r"([0-9.e+]+) %limit", out):
                limits.setdefault((row, w), []).append(float(share.group(1)))
            return float(re.search(r"([0-9.e+]+) samples/s", out).group(1))
        return measure

    steps = {row: f"Step/{{}}/workers={row.split()[1]}" for row in ALONE}
    steps |= {"descent, two runs": "Step/{}/runs=2", "gonum": "Gonum/{}"}
    rows = {row: step(row, name) for row, name in steps.items()}
    rows["descent, portable"] = step("descent, portable", "Step/{}/workers=1", "portable")
    for name in PEERS:
        rows[name] = lambda w, name=name: peers[name, w].measure()
    return rows


def table(title, rows, cell):
    """Print a table with a column for each workload."""
    print(f"\n{title}\n")
    print("| | " + " | ".join(WORKLOADS) + " |")
    print("| --- |" + " ---: |" * len(WORKLOADS))
    for row in rows:
        print(f"| {row} | " + " | ".join(cell(row, w) for w in WORKLOADS) + " |")


def compare(folder, rounds):
    limits, peers = {}, {(name, w): Peer(name, w) for name in PEERS for w in WORKLOADS}
    rows = rows_of(folder, limits, peers)
    rates = {(row, w): [] for row in rows for w in WORKLOADS}
    answers = []
    for round_ in range(rounds):
        for w in WORKLOADS:
            answers.append(bench(f"{folder}/tensor.test", "Neighbor/Answer", "ns/op", seconds=0.05))
            for row, measure in rows.items():
                rates[row, w].append(measure(w))
        print(f"round {round_ + 1} of {rounds}", file=sys.stderr)
    median = {key: statistics.median(values) for key, values in rates.items()}
    best = {w: max(median[row, w] for row in ALONE) for w in WORKLOADS}
    quarters = statistics.quantiles(answers, n=4)
    own = subprocess.run([sys.executable, __file__, "libraries"], env=environment(1), capture_output=True, text=True, check=True)
    print(f"Measured on {machine(folder)}, {PROCESSORS} processors.")
    print(f"The other processor answered in {quarters[1]:.0f} ns (quartiles {quarters[0]:.0f} and {quarters[2]:.0f}).")
    print(f"Beside {own.stdout.strip()}.")
    own_rows = ALONE + ["descent, two runs"]
    table(f"Samples a second, medians of {rounds} interleaved rounds; in brackets how many times as fast one run of descent is.", rows,
          lambda row, w: f"{median[row, w]:,.0f}" + ("" if row in own_rows else f" ({best[w] / median[row, w]:.1f}x)"))
    table("Share of the limit of the processors' arithmetic, medians:", own_rows,
          lambda row, w: f"{statistics.median(limits[row, w]):.0f} %" if (row, w) in limits else "not known")
    table("Threads of each peer, its own and its BLAS's, as they were fastest:", PEERS,
          lambda name, w: "{} + {}".format(*peers[name, w].threads))


if __name__ == "__main__":
    if sys.argv[1] == "all":
        compare(sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 5)
    elif sys.argv[1] == "libraries":
        print(libraries())
    else:
        print(PEERS[sys.argv[1]](sys.argv[2], int(sys.argv[3])))
