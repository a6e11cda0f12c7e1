#!/usr/bin/env python3
"""Do whole jobs with descent, PyTorch and scikit-learn, in turns.

jobs.py all DESCENT FOLDER [ROUNDS]   both jobs with each program; prints medians and
                                      ratios. DESCENT is the program; FOLDER gets the
                                      pictures, if it has none
jobs.py train FOLDER                  the first job with PyTorch and its DataLoader
jobs.py search                        the second one with scikit-learn and joblib
jobs.py pictures FOLDER               write the pictures

train   784-128-10 in batches of 64 learns 60,000 pictures for three epochs, with two
        evaluations an epoch, of 10,000 pictures of each part: reading included
search  200 networks of 64-32 units learn the digits with different rates, for five
        epochs each, on all processors

Every job is a process of its own, its start included. Wants python3-torch,
python3-sklearn, python3-joblib and python3-numpy of Debian.
"""
import gzip
import os
import statistics
import struct
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = os.path.join(HERE, "..", "..", "data", "files")
PROCESSORS = len(os.sched_getaffinity(0))
TRIALS, EPOCHS, EVALS, SAMPLE = 200, 3, 2, 10_000


def read_idx(path):
    """A zipped IDX file of bytes as an array."""
    import numpy as np
    with gzip.open(path) as f:
        raw = f.read()
    dims = struct.unpack(f">{raw[3]}I", raw[4:4 + 4 * raw[3]])
    return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(dims)


def write_idx(path, array):
    with gzip.GzipFile(path, "wb", compresslevel=9, mtime=0) as f:
        f.write(bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes())


def make_pictures(folder):
    """Write 60,000 pictures for training and 10,000 for the test: those that come with
    descent ten times, moved by a pixel or none in each direction."""
    import numpy as np
    os.makedirs(folder, exist_ok=True)
    for part, images, labels in (("train", "fashion28-train-images.idx3.gz", "fashion-train-labels.idx1.gz"),
                                 ("t10k", "fashion28-test-images.idx3.gz", "fashion-test-labels.idx1.gz")):
        x, y = read_idx(os.path.join(FILES, images)), read_idx(os.path.join(FILES, labels))
        moved = [np.roll(x, (i // 3 % 3 - 1, i % 3 - 1), (1, 2)) for i in range(10)]
        write_idx(os.path.join(folder, part + "-labels-idx1-ubyte.gz"), np.concatenate([y] * 10))
        write_idx(os.path.join(folder, part + "-images-idx3-ubyte.gz"), np.concatenate(moved))


def train_torch(folder):
    import torch
    from torch.utils.data import DataLoader, TensorDataset

    def read(part):
        x = torch.tensor(read_idx(os.path.join(folder, part + "-images-idx3-ubyte.gz")))
        y = torch.tensor(read_idx(os.path.join(folder, part + "-labels-idx1-ubyte.gz")), dtype=torch.long)
        return x.reshape(len(x), -1).float() / 255, y

    (x, y), test = read("train"), read("t10k")
    train, val = (x[:50_000], y[:50_000]), (x[50_000:], y[50_000:])
    loader = DataLoader(TensorDataset(*train), batch_size=64, shuffle=True)
    net = torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))
    optimizer = torch.optim.SGD(net.parameters(), lr=0.02, momentum=0.9)
    loss_of = torch.nn.CrossEntropyLoss()

    def score(x, y):
        with torch.no_grad():
            scores = net(x[:SAMPLE])
            return loss_of(scores, y[:SAMPLE]).item(), (scores.argmax(1) == y[:SAMPLE]).float().mean().item()

    def evaluate():
        return score(*train), score(*val)

    evaluate()
    for _ in range(EPOCHS):
        for step, (xs, ys) in enumerate(loader, 1):
            optimizer.zero_grad(set_to_none=True)
            loss_of(net(xs), ys).backward()
            optimizer.step()
            if step * EVALS // len(loader) > (step - 1) * EVALS // len(loader):
                evaluate()
    print(score(*test))


def fit_digits(rate):
    import warnings
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split
    from sklearn.neural_network import MLPClassifier
    warnings.filterwarnings("ignore")
    x, y = load_digits(return_X_y=True)
    x, val, y, right = train_test_split(x / 16, y, test_size=0.2, random_state=1)
    net = MLPClassifier((64, 32), solver="sgd", batch_size=32, alpha=0, learning_rate_init=rate, momentum=0.9,
                        nesterovs_momentum=False, max_iter=5)
    return net.fit(x, y).score(val, right)


def search_sklearn():
    from joblib import Parallel, delayed
    rates = [10 ** (-4 + 4 * i / TRIALS) for i in range(TRIALS)]
    scores = Parallel(n_jobs=PROCESSORS)(delayed(fit_digits)(rate) for rate in rates)
    print(max(zip(scores, rates)))


def run(command):
    """Seconds, seconds of processors, and the memory of the largest process in MB. The
    memory of this process counts, so it imports nothing large."""
    env = {k: v for k, v in os.environ.items() if not k.startswith(("OPENBLAS_", "OMP_", "MKL_"))}
    begun = time.perf_counter()
    p = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(p.pid, 0)
    if status:
        sys.exit(f"{command} failed")
    return time.perf_counter() - begun, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000


def compare(descent, folder, rounds):
    if not os.path.exists(os.path.join(folder, "train-images-idx3-ubyte.gz")):
        run([sys.executable, __file__, "pictures", folder])
    preset = os.path.join(folder, "job.toml")
    with open(preset, "w") as f:
        f.write(f'title = "a job"\n[base]\ndata = "idx:dir={folder}"\nepochs = {EPOCHS}\nevals = {EVALS}\n[[lane]]\nname = "momentum"\n')
    jobs = {
        ("train", "descent"): [descent, "train", preset, "--no-store", "--json"],
        ("train", "PyTorch"): [sys.executable, __file__, "train", folder],
        ("search", "descent"): [descent, "search", "--data", "digits", "--hidden", "64,32", "--batch", "32", "--epochs", "5",
                                "--over", "lr=1e-4..1", "--trials", str(TRIALS), "--patient", "--no-store"],
        ("search", "scikit-learn"): [sys.executable, __file__, "search"],
    }
    measured = {job: [] for job in jobs}
    for round_ in range(rounds):
        for job, command in jobs.items():
            measured[job].append(run(command))
        print(f"round {round_ + 1} of {rounds}", file=sys.stderr)
    print(f"Medians of {rounds} rounds in turns on {PROCESSORS} processors; in brackets how many times as fast descent is.\n")
    print("| | seconds | seconds of processors | largest process, MB |")
    print("| --- | ---: | ---: | ---: |")
    for job, all_of in measured.items():
        wall, cpu, memory = (statistics.median(column) for column in zip(*all_of))
        own = statistics.median(m[0] for m in measured[job[0], "descent"])
        times = "" if job[1] == "descent" else f" ({wall / own:.1f}x)"
        print(f"| {job[0]}, {job[1]} | {wall:.2f}{times} | {cpu:.2f} | {memory:.0f} |")


if __name__ == "__main__":
    if sys.argv[1] == "all":
        compare(os.path.abspath(sys.argv[2]), os.path.abspath(sys.argv[3]), int(sys.argv[4]) if len(sys.argv) > 4 else 5)
    elif sys.argv[1] == "train":
        train_torch(sys.argv[2])
    elif sys.argv[1] == "pictures":
        make_pictures(sys.argv[2])
    else:
        search_sklearn()
