package search

import (
	"strings"
	"testing"
	"time"

	"descent/trainer/library"
	"descent/trainer/search"
	"descent/trainer/store"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// TestStoredStudy tests, with keys only, that a search with a name is stored: it is
// stopped, resumed, opened on another screen, and extended with more trials.
func TestStoredStudy(t *testing.T) {
	kept, err := store.Open(t.TempDir(), store.Options{EverySteps: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	v := New()
	h := uitest.New(t, v, uitest.Finished(t, uitest.Lab(t)))
	h.Kept = kept
	startLong(h, v, "lr=1e-3..1 epochs=2 trials=30 name=tune")
	h.Keys("E")
	h.Keys("E")
	h.Shows("30/30 trials")
	e, err := kept.FindStudy(t.Context(), "tune", false)
	if err != nil || e.State != library.Done || e.Made != 30 {
		t.Fatalf("stored is %+v, %v", e, err)
	}
	if v.Stored() != e.ID {
		t.Errorf("files are offered for the search %q: want %s", v.Stored(), e.ID)
	}
	if got := search.Hash(v.study.parts[0].trials); len(v.study.parts[0].trials) != 30 || len(got) != 64 {
		t.Errorf("the screen has %d trials", len(v.study.parts[0].trials))
	}
	w := New()
	other := uitest.New(t, w, uitest.Finished(t, uitest.Lab(t)))
	other.Kept = kept
	other.Keys("o")
	other.Shows("open", "tune")
	other.Keys("enter")
	other.Shows("tune", "30/30 trials")
	if !strings.Contains(other.Notice, "Opened tune") || len(w.study.ranked()[0].curve) == 0 {
		t.Errorf("the notice is %q, the curve %v", other.Notice, w.study.ranked()[0].curve)
	}
	other.Keys("o")
	other.Type(" trials=33")
	other.Keys("enter")
	other.Shows("33/33 trials")
	other.Keys("o")
	other.Type(" trails=33")
	other.Keys("enter")
	if !strings.Contains(other.Notice, "want trials=60") {
		t.Errorf("the notice is %q", other.Notice)
	}
}

// TestMoreTrialsForARunningSearch tests that a search which runs is given more trials: it
// goes on when its process has released it.
func TestMoreTrialsForARunningSearch(t *testing.T) {
	kept, err := store.Open(t.TempDir(), store.Options{EverySteps: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	v := New()
	h := uitest.New(t, v, uitest.Finished(t, uitest.Lab(t)))
	h.Kept = kept
	startLong(h, v, "lr=1e-3..1 epochs=2 trials=3 name=tune")
	h.Keys("E")
	h.Keys("E")
	h.Shows("3/3 trials")
	running, err := kept.ResumeStudy(t.Context(), v.Stored(), store.StudyOptions{})
	if err != nil {
		t.Fatal(err)
	}
	news := make(chan ui.Reply)
	v.study.live, v.study.news = true, news
	v.study.cancel = func() {
		time.AfterFunc(time.Second, func() { // a step or two take so long
			running.Close()
			close(news)
		})
	}
	h.Keys("o")
	h.Type(" trials=5")
	h.Keys("enter")
	h.Shows("5/5 trials")
	if strings.Contains(h.Notice, "process") {
		t.Errorf("the notice is %q", h.Notice)
	}
}

// TestNothingToOpen tests that without a store, and in an empty one, there is no search to
// open.
func TestNothingToOpen(t *testing.T) {
	h := uitest.New(t, New(), uitest.Finished(t, uitest.Lab(t)))
	h.Keys("o")
	if !strings.Contains(h.Notice, "Nothing is stored") {
		t.Errorf("the notice is %q", h.Notice)
	}
	kept, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer kept.Close()
	h.Kept = kept
	h.Keys("o")
	if !strings.Contains(h.Notice, "No search is stored") {
		t.Errorf("the notice is %q", h.Notice)
	}
}
