package store

import (
	"slices"
	"testing"

	"descent/trainer"
)

// Evaluations that were written before a checkpoint and are after its step are made again
// by a resumed run: they count once, in their order.
func TestResumedLog(t *testing.T) {
	var text []byte
	add := func(e entry) { text = e.appendTo(text) }
	eval := func(step int) { add(entry{Event: evaluated, Run: trainer.Event{Kind: trainer.Evaluated, Step: step}}) }
	add(entry{Event: created})
	for step := range 5 {
		eval(step)
	}
	add(entry{Event: dropped, Dropped: gap{Evaluations: 1, From: 5, To: 6}})
	add(entry{Event: checkpoint, Checkpoint: file{Step: 2}})
	offset := int64(len(text))
	eval(7)
	add(entry{Event: resumed, Resumed: resumption{Step: 2, Offset: offset}})
	eval(3)
	eval(4)
	h, err := parseLog(text)
	if err != nil {
		t.Fatal(err)
	}
	var steps []int
	for _, p := range h.places {
		if p.Event == evaluated {
			steps = append(steps, p.Run.Step)
		}
		if p.Event == dropped && p.Dropped.To > 2 {
			t.Error("what was dropped after the checkpoint's step counts, and is made again")
		}
	}
	if want := []int{0, 1, 2, 3, 4}; !slices.Equal(steps, want) {
		t.Errorf("the steps %v are evaluated: want %v", steps, want)
	}
}
