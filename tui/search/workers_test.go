package search

import (
	"context"
	"slices"
	"testing"
	"time"

	"descent/trainer"
	"descent/trainer/search"
	"descent/trainer/store"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// A crew implements ui.Workers in this process. It also lists a search as one that another
// process has submitted.
type crew struct {
	submitted int
	others    *search.Search
}

// Submit implements ui.Workers.
func (c *crew) Submit(_ context.Context, y *store.Study) error {
	c.submitted++
	y.Search().Runner = new(search.Pool)
	return nil
}

// Searches implements ui.Workers.
func (c *crew) Searches(context.Context) ([]ui.Submitted, error) {
	return []ui.Submitted{{Title: "search: of others", When: time.Now(), Follow: func(ctx context.Context) (ui.Followed, error) {
		return (*store.Store)(nil).Study(ctx, "", "search: of others", c.others)
	}}}, nil
}

// TestSearchOnWorkers tests that on a dashboard that has joined a coordinator the workers
// train the trials of searches, that the best trials are stored here, and that the searches
// of other processes can be shown.
func TestSearchOnWorkers(t *testing.T) {
	kept, err := store.Open(t.TempDir(), store.Options{EverySteps: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	searches, _, err := parse("lr=1e-3..1 epochs=2 trials=7 sampler=random", trainer.Default())
	if err != nil {
		t.Fatal(err)
	}
	c := &crew{others: searches[0]}
	v := New()
	h := uitest.New(t, v, uitest.Finished(t, uitest.Lab(t)))
	h.Kept, h.Far = kept, c
	if cmd := v.Update(h); cmd == nil || v.Update(h) != nil {
		t.Error("the coordinator is not asked for searches once")
	} else {
		h.Run(cmd)
	}
	h.Shows("of others", "7/7 trials")
	h.Keys("s")
	h.Keys(slices.Repeat([]string{"backspace"}, len(firstText))...)
	h.Type("lr=1e-3..1 epochs=2 trials=12 name=tune")
	h.Keys("enter")
	h.Shows("12/12 trials")
	e, err := kept.FindStudy(t.Context(), "tune", false)
	if err != nil || c.submitted != 1 {
		t.Fatalf("%d searches were submitted, %v: want one that is stored", c.submitted, err)
	}
	if y, err := kept.OpenStudy(t.Context(), e.ID); err != nil || len(y.Runs) != 10 || len(y.Trials) != 12 {
		t.Errorf("%d of %d trials have runs, %v: want the ten best of 12", len(y.Runs), len(y.Trials), err)
	}
	h.Keys("o")
	h.Shows("open", "#1")
	h.Keys("enter")
	h.Shows("of others", "7/7 trials")
	if c.submitted != 1 || len(v.study.ranked()[0].curve) == 0 {
		t.Errorf("%d searches were submitted, the curve is %v: want a search that is only looked at", c.submitted, v.study.ranked()[0].curve)
	}
}
