package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"

	"descent/trainer"
)

// A lateRunner trains jobs one after the other in random order and does not keep the runs
// that wait for their next rung. It reports all outcomes at the end, after a conversion to
// JSON and back, twice and in another order.
type lateRunner struct {
	Pool
	mu  sync.Mutex
	rng *rand.Rand
}

func (r *lateRunner) Do(ctx context.Context, jobs []Job, report func(Outcome)) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var sent [][]byte
	for _, i := range r.rng.Perm(len(jobs)) {
		err := r.Pool.Do(ctx, jobs[i:i+1], func(o Outcome) {
			text, err := json.Marshal(o)
			if err != nil {
				panic(err)
			}
			sent = append(sent, text, text)
		})
		if err != nil {
			return err
		}
		r.Pool.Drop([]ID{jobs[i].ID})
	}
	for _, i := range r.rng.Perm(len(sent)) {
		var o Outcome
		if err := json.Unmarshal(sent[i], &o); err != nil {
			return err
		}
		report(o)
	}
	return nil
}

// variants returns searches with every combination of a sampler and a pruner, and one with
// real runs and folds.
func variants(t *testing.T) map[string]*Search {
	all := map[string]*Search{}
	for _, sampler := range Samplers {
		for _, pruner := range Pruners {
			s := toy(t)
			s.Sampler, s.Pruner, s.Trainer, s.Trials = sampler.Part, pruner.Part, analytic(bowl), 25
			s.Repeats = Repeats{Top: 3, Seeds: 3}
			all[sampler.Name+" "+pruner.Name] = s
		}
	}
	s := toy(t)
	s.Folds, s.Trials, s.Pruner = 2, 4, Halving{Factor: 2}
	all["folds"] = s
	return all
}

// hashed runs s, and returns the hash of its table and the outcomes that Hear received.
func hashed(t *testing.T, s *Search) (string, []Outcome) {
	t.Helper()
	var heard []Outcome
	s.Hear = func(o Outcome) { heard = append(heard, o) }
	trials, err := s.Run(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	return Hash(trials), heard
}

// TestOrderOfArrival tests that the table does not depend on the Runner or on the order of
// the outcomes.
func TestOrderOfArrival(t *testing.T) {
	for name, s := range variants(t) {
		want, _ := hashed(t, s)
		for seed := range uint64(2) {
			s.Runner = &lateRunner{Pool: Pool{Trainer: s.Trainer}, rng: rand.New(rand.NewPCG(seed, 1))}
			if got, _ := hashed(t, s); got != want {
				t.Errorf("%s, order %d: the table is another", name, seed)
			}
		}
	}
}

// TestPast tests that a search with some outcomes of an equal search trains only the other
// jobs and has the same table, and that with all outcomes it trains nothing.
func TestPast(t *testing.T) {
	for name, s := range variants(t) {
		want, all := hashed(t, s)
		order := rand.New(rand.NewPCG(1, 1)).Perm(len(all))
		for _, n := range []int{len(all) / 3, len(all) - 1, len(all)} {
			s.Past = nil
			for _, i := range order[:n] {
				s.Past = append(s.Past, all[i])
			}
			s.Past = append(s.Past, Outcome{ID: all[order[len(all)-1]].ID, Until: 9, State: Stopped}) // is ignored
			got, heard := hashed(t, s)
			if got != want || len(heard) != len(all)-n {
				t.Errorf("%s: with %d of %d outcomes the table is equal: %v, and %d jobs are done", name, n, len(all), got == want, len(heard))
			}
		}
	}
}

// TestMoreTrials tests that more trials add rows to a table, and do not change others if
// all trials are trained for all epochs.
func TestMoreTrials(t *testing.T) {
	for _, e := range Samplers {
		if e.Name == "grid" { // its values depend on the number of trials
			continue
		}
		for _, pruner := range []Pruner{NoPruner{}, Pruners.Default("median")} {
			s := toy(t)
			s.Sampler, s.Pruner, s.Trainer, s.Trials = e.Part, pruner, analytic(bowl), 18
			want, past := hashed(t, s)
			s.Trials, s.Past = 27, past
			trials, err := s.Run(t.Context(), nil)
			if err != nil {
				t.Fatal(err)
			}
			if len(trials) != 27 || Hash(trials[:18]) != want {
				t.Errorf("%s, %T: %d trials, the first 18 are others", e.Name, pruner, len(trials))
			}
		}
	}
}

// TestOutcomeJSON tests that JSON keeps the bits of an outcome.
func TestOutcomeJSON(t *testing.T) {
	run := Result{State: Diverged, Why: "it \"grew\"", Epoch: 1.0 / 3, First: math.Inf(1), Best: trainer.Unmeasured(),
		Train: trainer.Score{Loss: math.Inf(-1), Accuracy: math.Nextafter(1, 2)}, When: math.MaxFloat64, Fitted: true, Grain: 1.0 / 7}
	run.Best.Metrics[1], run.Train.Metrics[2] = math.NaN(), 0.1
	want := Outcome{ID: ID{7, 1, 2}, Until: 9, State: Hopeless, Why: "ü", Runs: []Result{run, NewResult()}}
	text, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got Outcome
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	same := func(o Outcome) string { return fmt.Sprintf("%s %+v", Hash([]Trial{{Outcomes: []Outcome{o}}}), o) }
	if same(got) != same(want) {
		t.Errorf("%s reads back as\n%+v: want\n%+v", text, got, want)
	}
	for _, bad := range []string{`{"state":"bored"}`, `{"state":1}`, `{"runs":[{"best":{"metrics":{"none":1}}}]}`, `{"speed":1}`, `[]`} {
		if json.Unmarshal([]byte(bad), &got) == nil {
			t.Errorf("%s is no error", bad)
		}
	}
}

// A saver saves a run and its result after a number of steps, and then ends the run.
type saver struct {
	step   int
	result *Result
	point  *Point
	end    func()
}

func (s *saver) Between(e *trainer.Event) trainer.Request {
	if e.Step != s.step || s.point.Checkpoint != nil {
		return trainer.Request{}
	}
	return trainer.Request{Save: func(c *trainer.Checkpoint) {
		*s.point = Point{Checkpoint: c, Result: *s.result}
		s.end()
	}}
}

func (s *saver) End(*trainer.Checkpoint) {}

// TestPoint tests that a run that resumes from any of its states has the same result,
// whether the state is within the rung, at its end or beyond it.
func TestPoint(t *testing.T) {
	s := toy(t)
	trials, err := s.Plan()
	if err != nil {
		t.Fatal(err)
	}
	spec := trials[0].Spec
	do := func(p *Pool, rung int, until float64, from ...Point) (out Outcome) {
		job := Job{ID: ID{Trial: 1, Rung: rung}, Specs: []trainer.Spec{spec}, Until: until, From: from, Patient: true}
		if err := p.Do(t.Context(), []Job{job}, func(o Outcome) { out = o }); err != nil {
			t.Fatal(err)
		}
		return out
	}
	whole := new(Pool)
	first, last := do(whole, 0, 3), do(whole, 1, 9)
	for _, step := range []int{0, 1, 4, 9, 10, 12, 20} { // 3 steps per epoch
		ctx, end := context.WithCancel(t.Context())
		result, point := NewResult(), Point{}
		err := trainer.Train(ctx, spec, nil, &saver{step, &result, &point, end}, func(e *trainer.Event) { result.Observe(&spec, e, true) })
		if !errors.Is(err, context.Canceled) || point.Checkpoint == nil {
			t.Fatalf("step %d: %v", step, err)
		}
		p := new(Pool)
		if step <= 9 {
			if got := do(p, 0, 3, point); !reflect.DeepEqual(got, first) {
				t.Errorf("from step %d to epoch 3: %+v: want %+v", step, got, first)
			}
			point = Point{}
		}
		var from []Point
		if point.Checkpoint != nil {
			from = []Point{point}
		}
		if got := do(p, 1, 9, from...); !reflect.DeepEqual(got, last) {
			t.Errorf("from step %d to the end: %+v: want %+v", step, got, last)
		}
	}
}

// TestHash tests that tables that differ in the last bit of a number have different hashes.
func TestHash(t *testing.T) {
	table := func() []Trial {
		return []Trial{{Number: 1, At: []float64{0.5}, Values: []string{"a"}, State: Done, Best: trainer.Unmeasured(),
			Outcomes: []Outcome{{Until: 3, Runs: []Result{{Epoch: 3, Best: trainer.Score{Loss: 0.1}}}}}}}
	}
	want := Hash(table())
	if len(want) != 64 || Hash(table()) != want {
		t.Errorf("%q", want)
	}
	seen := map[string]int{want: -1}
	for i, change := range []func(*Trial){
		func(t *Trial) { t.Number++ },
		func(t *Trial) { t.State = Behind },
		func(t *Trial) { t.Spec.Seed++ },
		func(t *Trial) { t.Values[0] = "b" },
		func(t *Trial) { t.At[0] = math.Nextafter(t.At[0], 1) },
		func(t *Trial) { t.Best.Loss = 0 },
		func(t *Trial) { t.Best.Metrics[3] = 1 },
		func(t *Trial) { t.Best.Metrics[4] = 1 },
		func(t *Trial) { t.Outcomes[0].Runs[0].Best.Loss = math.Nextafter(0.1, 1) },
		func(t *Trial) { t.Outcomes[0].Runs[0].Fitted = true },
		func(t *Trial) { t.Outcomes = nil },
	} {
		changed := table()
		change(&changed[0])
		h := Hash(changed)
		if other, ok := seen[h]; ok {
			t.Errorf("changes %d and %d give one hash", i, other)
		}
		seen[h] = i
	}
	same := table()
	same[0].Why, same[0].Best.Loss = "no file /a/b", -math.NaN()
	if Hash(same) != want {
		t.Error("a sentence, or the sign of what is no number, changes the hash")
	}
}
