# What can be done with the sources. CI runs .ci/run, which uses these.

GO         ?= go
# A count, not a time: a deadline that ends a busy worker counts as a failure.
FUZZTIME   ?= 50000x
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2

.PHONY: build test float64 kernels race baselines finder lamps bench bench-all bench-against bench-peers lint fuzz generate

build:
	$(GO) build -o bin/descent .

test:
	$(GO) test ./...

# The same tests in double precision, against references at 1e-9.
float64:
	$(GO) test -tags float64 ./...

# The same tests with the kernels that are not the first choice here.
kernels:
	DESCENT_KERNELS=avx2 $(GO) test -count=1 ./model/... ./data ./trainer
	DESCENT_KERNELS=portable $(GO) test -count=1 ./model/... ./data ./trainer

# The packages with goroutines. Tests that only draw screens of made-up runs, on
# one goroutine, take most of a minute and six times as long here: they are left
# out.
DRAWS = Golden|Fit|Divides|OnScreens|NameTheirCurves|KeepsNames|EveryOutcome|IsNotCut|RandomInspection
race:
	$(GO) test -race ./model/pool
	$(GO) test -race -run 'Workers|Shared|Fusion' ./model/tensor
	$(GO) test -race -timeout 15m -skip '$(DRAWS)' ./data/... ./trainer/... ./presets/... ./tui/...

# What a plain recipe reaches on all real data sets; takes minutes.
baselines:
	$(GO) test ./trainer -run Baselines -baselines -v -timeout 30m

# The rates that the finder suggests beside the best of twelve, on twelve sets
# with ten seeds each; takes minutes.
finder:
	$(GO) test ./trainer -run 'TestFinder$$' -finder -v -timeout 30m

# The checks before training on all labeled Specs, healthy and broken.
lamps:
	$(GO) test ./trainer -run 'TestLamps$$' -lamps -v

# Training steps and products, as one table.
bench:
	@$(GO) test -run '^$$' -bench 'Peak|Neighbor|Product|Step' -benchtime 1s ./model/tensor ./trainer | $(GO) run ./trainer/benchmark

# The steps and the frames of this tree beside those of the commit REF: ten
# pairs in turns on one processor, their ratio with its interval. Takes about
# three minutes.
REF ?= HEAD
bench-against:
	@$(GO) run ./trainer/benchmark -against $(REF)
	@$(GO) run ./trainer/benchmark -against $(REF) -package ./tui -bench 'Frame/\[\]$$'

# Everything that is measured, the screen too.
bench-all:
	$(GO) test -run '^$$' -bench . -benchtime 1s ./model/... ./trainer/... ./tui/...

# Other programs beside this one on the same steps, in turns; takes minutes.
PYTHON ?= /usr/bin/python3
bench-peers:
	@$(PYTHON) -c 'import torch, sklearn, numpy' 2>/dev/null || { \
		echo "bench-peers wants Debian's python3-torch, python3-sklearn, python3-numpy and libopenblas0:"; \
		echo "apt-get install python3-torch python3-sklearn python3-numpy libopenblas0"; exit 1; }
	@$(GO) test -c -o bin/ ./trainer ./model/tensor
	@$(PYTHON) trainer/benchmark/peers.py all bin

lint:
	@test -z "$$(gofmt -l .)" || { echo "not formatted:"; gofmt -l .; exit 1; }
	$(GO) vet ./...
	$(GO) vet -tags float64 ./...
	$(GO) run $(STATICCHECK) ./...

# Every fuzz target in turn, since go test takes one at a time.
fuzz:
	@for pkg in $$($(GO) list ./...); do \
		for target in $$($(GO) test -list '^Fuzz' $$pkg | grep '^Fuzz'); do \
			echo "$$pkg $$target"; \
			$(GO) test $$pkg -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) || exit 1; \
		done; \
	done

# The parts of the README and of the golden screens that are made by programs.
generate:
	UPDATE=1 $(GO) test ./tui/cli -run Readme
	$(GO) test ./tui ./tui/sketch -run 'Golden|Readme' -update
