package run

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/safetensors"
	"descent/trainer/trainertest"
)

// file returns where a run stands as a file.
func file(t *testing.T, c *trainer.Checkpoint, p *Replay) []byte {
	t.Helper()
	f, err := c.File()
	if err == nil {
		err = p.AddTo(f, c)
	}
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := safetensors.Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// unfile returns what file has written.
func unfile(t *testing.T, text []byte) (*trainer.Checkpoint, *Replay) {
	t.Helper()
	f, err := safetensors.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	c, err := trainer.CheckpointFrom(f)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ReplayFrom(f, c)
	if err != nil {
		t.Fatal(err)
	}
	return c, p
}

// timeless returns s as text without its clocks and its state. What was not
// measured is equal to itself as text.
func timeless(s *Snapshot) string {
	s.Clock, s.Elapsed, s.Throughput, s.Version, s.Pace, s.State, s.Err = nil, 0, 0, 0, 0, 0, nil
	return fmt.Sprintf("%+v", *s)
}

// stopAt returns a run of s that ends itself behind the given step.
func stopAt(t *testing.T, s trainer.Spec, step int, o Options) *Run {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	o.Listen = func(e *trainer.Event) {
		if e.Step >= step && (e.Kind == trainer.Stepped || e.Step == 0) {
			cancel()
		}
	}
	r := Start(ctx, s, o)
	<-r.Done()
	return r
}

// A run that is cut at any step, written to a file and started again from it has
// the record and the network of one that nothing happened to.
func TestStandReadsBack(t *testing.T) {
	rng := rand.New(rand.NewPCG(17, 1))
	for range 8 {
		s := trainertest.Random(rng)
		for s.Check(t.Context()) != nil { // parts that do not fit together
			s = trainertest.Random(rng)
		}
		whole := Start(t.Context(), s, Options{})
		<-whole.Done()
		want, network := snapshot(whole), member(whole)
		if want.State != Done {
			continue
		}
		cut := rng.IntN(want.Step + 1)
		r := stopAt(t, s, cut, Options{})
		for range 2 {
			c, p, err := r.Stand(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			c, p = unfile(t, file(t, c, p))
			now := new(Snapshot)
			p.Snapshot(now)
			if got, want := timeless(now), timeless(snapshot(r)); got != want {
				t.Fatalf("at step %d the file has\n%s\nwant\n%s", c.Step, got, want)
			}
			if r.State() == Done { // a run that kept its best weights left where it had these
				break
			}
			cut += rng.IntN(want.Step + 1)
			r = stopAt(t, s, cut, Options{From: c, Record: p})
		}
		if r.State() != Done {
			c, p, _ := r.Stand(t.Context())
			r = Start(t.Context(), s, Options{From: c, Record: p})
			<-r.Done()
		}
		if got, want := timeless(snapshot(r)), timeless(want); got != want {
			t.Errorf("%+v, cut: the record is\n%s\nwant\n%s", s, got, want)
		}
		if got := member(r); !slices.Equal(got.Weights, network.Weights) || !slices.Equal(got.State, network.State) {
			t.Errorf("%+v: other weights", s)
		}
	}
}

func member(r *Run) trainer.Member {
	m, _ := r.Member()
	return m
}

// The record of a run that took the place of others can be written too.
func TestStandOfAHandover(t *testing.T) {
	s := trainertest.With(t, "epochs", "40", "batch", "16")
	h := handed(t, Start(t.Context(), s, Options{Pace: 20}))
	h.State, h.record = func() (*trainer.Checkpoint, record) {
		c, p := unfile(t, file(t, h.State, h.Record()))
		return c, p.Handover(c).record
	}()
	s.Rate *= 2
	r := Start(t.Context(), s, Options{Past: h})
	<-r.Done()
	c, p, err := r.Stand(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, p = unfile(t, file(t, c, p))
	got := new(Snapshot)
	p.Snapshot(got)
	if got, want := timeless(got), timeless(snapshot(r)); got != want {
		t.Errorf("the file has\n%s\nwant\n%s", got, want)
	}
	if n := len(got.Turns); n != 1 || got.Elapsed > time.Minute {
		t.Errorf("%d turns after %v: want 1", n, got.Elapsed)
	}
}
