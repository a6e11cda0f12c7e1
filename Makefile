# What can be done with the sources. CI runs .ci/run, which uses these.

GO         ?= go
# A count, not a time: a deadline that ends a busy worker counts as a failure.
FUZZTIME   ?= 50000x
FUZZLONG   ?= $(FUZZTIME)
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: build test float64 kernels arm64 race monkey slow-link soak soak-cluster cost watch-large million baselines finder tpe hyperband checks bench bench-once bench-all bench-against bench-runs bench-peers lint fuzz generate release bench-jobs peers

build:
	$(GO) build -o bin/descent .

test:
	$(GO) test ./...

# The same tests in double precision, against references at 1e-9, of all that
# computes. What is on the screen knows no precision; lint holds that it compiles.
float64:
	$(GO) test -tags float64 ./model/... ./data/... ./trainer/... ./presets/...

# The same tests with the kernels that are not the first choice here, of packages
# that compute.
NUMERIC = $$($(GO) list ./trainer/... | grep -v -e /store -e /interchange -e /cluster)
OTHERS = $$($(GO) run . version --json | sed 's/.*"offered":\["[^"]*",*//; s/\].*//; s/[",]/ /g')
kernels:
	@for name in $(OTHERS); do \
		echo "DESCENT_KERNELS=$$name"; \
		DESCENT_KERNELS=$$name $(GO) test -count=1 ./model/... ./data $(NUMERIC) || exit 1; \
	done

# The kernels of arm64 and the trajectories of training with them, where an
# emulator stands in for the processor.
QEMU ?= qemu-aarch64-static
arm64:
	@if command -v $(QEMU) >/dev/null; then \
		GOARCH=arm64 $(GO) test -exec $(QEMU) ./model/tensor && \
		GOARCH=arm64 $(GO) test -exec $(QEMU) ./trainer -run 'Reference|CombinationsRepeat|StepAllocates'; \
	else \
		echo "arm64 is not tested: want $(QEMU) of Debian's package qemu-user-static"; \
	fi

# The packages with goroutines of their own. Tests that only draw screens of made-up
# runs, on one goroutine, take most of a minute and six times as long here: they are
# left out, and so are those that run the program in a process of its own, which is
# without the detector, and those that count what is allocated, since the detector
# allocates too.
RACES = ./model/pool ./trainer $(addprefix ./trainer/,run search store/... cluster ensemble interchange/watch) \
	./presets/lesson ./tui $(addprefix ./tui/,data form history lanes notice/... search terminal)
OUTSIDE = RunsLast|DashboardSays|Cluster|Sieges|Hardships|Attacks|SignalsEndCommands|Suspend|TerminalIs|ProcessesShare|SlowLink|Hostile|Truncation|ContributingExamples|EveryCommandIs|Broken|RealShells
DRAWS = EveryKeyOnEverySource|LectureIsFound|WriteEveryPanel|Golden|Fit|Divides|OnScreens|NameTheirCurves|KeepsNames|EveryOutcome|IsNotCut|RandomInspection|TheirKeys|NothingIsWritten
race:
	$(GO) test -race -run 'Workers|Shared|Fusion' ./model/tensor
	$(GO) test -race -run 'Share|Cache|Interrupted|InParallel|ReadsAnEdited|IDX$$|Images$$|Standardize' ./data
	$(GO) test -race -timeout 15m -skip '$(DRAWS)|$(OUTSIDE)|StepAllocatesNothing|ReadInPlace' $(RACES)
	$(GO) test -race -run 'GoroutinesShare|Stream|Resume|Watch|Ensemble|Folds|SearchCommand' -skip '$(OUTSIDE)' ./tui/cli

# Random keys, mouse, pastes and sizes, more of them than make test sends, and as
# many with the race detector; takes minutes.
monkey:
	$(GO) test ./tui -run 'TestMonkey$$' -v -timeout 60m -monkey 30000
	$(GO) test -race ./tui -run 'TestMonkey$$' -v -timeout 60m -monkey 10000

# Keys over a link of 20 kB/s while runs train, by the clock; takes a minute.
slow-link:
	$(GO) test ./tui -run '^$$' -bench KeysOverASlowLink -benchtime 1x

# Stored runs that are killed, resumed and killed again, and every byte of a run's
# folder changed; takes minutes.
soak:
	$(GO) test ./trainer/store -run 'TestKilled$$|TestStudyKilled$$' -kill 50 -v -timeout 60m
	$(GO) test ./trainer/store -run 'TestEveryFlippedByte$$' -flips 1 -v -timeout 60m

# A search of 500 trials while its workers and its coordinator are killed, stopped, cut
# off and out of disk; takes minutes, and for all of it root on Linux.
soak-cluster:
	$(GO) test ./tui/cli -run 'TestClusterSoak$$' -cluster-soak 500 -v -timeout 60m

# Searches on NATS clusters of two and of three servers, one of which ends; takes half a
# minute.
peers:
	$(GO) test ./trainer/cluster -run 'TestNATSCluster$$' -peers -v

# The time of training with a store beside that without, in turns.
cost:
	$(GO) test ./trainer/store -run 'TestCost$$' -cost 10 -v -timeout 60m

# 1 GB of event files, of 1,000 runs, opened as descent watch does: time, processor
# time and memory.
watch-large:
	$(GO) test ./trainer/interchange/watch -run TestLarge -count=1 -large 1000 -v
# A million rows of 30 columns through a stored network: rows a second, and memory.
million:
	$(GO) test ./trainer/predict -run 'TestMillion$$' -million 1000000 -v

# What a plain recipe reaches on all real data sets; takes minutes.
baselines:
	$(GO) test ./trainer -run Baselines -baselines -v -timeout 30m

# The rates that the finder suggests beside the best of twelve, on twelve sets
# with ten seeds each; takes minutes.
finder:
	$(GO) test ./trainer/advice -run 'TestFinder$$' -finder -v -timeout 30m

# Samplers and pruners beside random search: 30 trials on eight small sets with twenty
# seeds each; takes minutes.
tpe:
	$(GO) test ./trainer/search -run 'TestTPEQuality$$' -tpe -v -timeout 60m
hyperband:
	$(GO) test ./trainer/search -run 'TestHyperbandQuality$$' -hyperband -v -timeout 60m

# The checks before training on all labeled Specs, healthy and broken.
checks:
	$(GO) test ./trainer/advice -run 'TestChecks$$' -checks -v

# Training steps and products, as one table.
bench:
	@$(GO) test -run '^$$' -bench 'Peak|Neighbor|Product|Step' -benchtime 1s ./model/tensor ./trainer | $(GO) run ./trainer/benchmark

# Every benchmark once, small, so that none is found broken when it is needed.
bench-once:
	@$(GO) test -short -run '^$$' -bench . -benchtime 1x \
		$$(grep -rl --include='*_test.go' '^func Benchmark' . | xargs -n 1 dirname | sort -u) | $(GO) run ./trainer/benchmark >/dev/null

# The steps and the frames of this tree beside those of the commit REF: ten
# pairs in turns on one processor, their ratio with its interval. Takes about
# three minutes. FILES are those of this tree that take the place of the other's, such
# as trainer/bench_test.go where benchmarks no longer run there.
REF ?= HEAD
bench-against:
	@$(GO) run ./trainer/benchmark -against $(REF) -files "$(FILES)"
	@$(GO) run ./trainer/benchmark -against $(REF) -files "$(FILES)" -package ./tui -bench 'Frame/\[\]$$'

# Everything that is measured, the screen too.
bench-all:
	$(GO) test -run '^$$' -bench . -benchtime 1s ./model/... ./trainer/... ./tui/...

# Lists of ten thousand stored runs, and a store of as many in FOLDER, for timing
# commands with it: DESCENT_STORE=FOLDER descent runs ls. Takes minutes.
FOLDER ?= bin/many
bench-runs:
	@$(GO) test ./trainer/store/index -run TestMany -many $(abspath $(FOLDER))
	@$(GO) test -run '^$$' -bench Many -benchtime 3x -timeout 30m ./trainer/store/index

# Other programs beside this one on the same steps, in turns; takes minutes.
PYTHON ?= /usr/bin/python3
bench-peers:
	@$(PYTHON) -c 'import torch, sklearn, numpy' 2>/dev/null || { \
		echo "bench-peers wants Debian's python3-torch, python3-sklearn, python3-numpy and libopenblas0:"; \
		echo "apt-get install python3-torch python3-sklearn python3-numpy libopenblas0"; exit 1; }
	@$(GO) test -c -o bin/ ./trainer ./model/tensor
	@$(PYTHON) trainer/benchmark/peers.py all bin

# Whole jobs, start included, beside PyTorch and scikit-learn: 60,000 pictures read
# and learned, and a search of 200 trials. Takes minutes.
bench-jobs: build
	@$(PYTHON) trainer/benchmark/jobs.py all bin/descent bin/pictures

lint:
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags float64 ./...
	$(GO) run $(STATICCHECK) ./...

# Every fuzz target in turn, since go test takes one at a time: those of what people
# write for FUZZLONG.
fuzz:
	@for pkg in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$target"; \
			time=$(FUZZTIME); case $$target in FuzzCSV|FuzzParse|FuzzSpec) time=$(FUZZLONG) ;; esac; \
			$(GO) test $$pkg -run '^$$' -fuzz "^$$target\$$" -fuzztime $$time -fuzzminimizetime 50x || exit 1; \
		done; \
	done

# What programs make of the README, of the guide and of the golden screens (of
# every package whose tests know -update), and the licenses of the modules.
generate:
	$(GO) generate ./tui/notice
	$(GO) test $$($(GO) list -f '{{.ImportPath}} {{.TestImports}} {{.XTestImports}}' ./tui/... | grep tui/ui/uitest | cut -d' ' -f1) -run 'Golden|Readme|MapOfPackages' -update

# Programs for all systems, completions and sums, into dist. The version is that
# of the newest section of the changelog.
VERSION ?= v$(shell sed -n 's/^## \[\([0-9][0-9.]*\)\].*/\1/p' CHANGELOG.md | head -1)
release:
	.ci/release $(VERSION) dist
