package history

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/trainertest"
	"descent/tui/lanes"
	"descent/tui/ui"
	"descent/tui/ui/uitest"
)

// A shelf is a Library of a store, without an index.
type shelf struct {
	*store.Store
	trash map[string]bool
	ids   map[string]string // IDs in the store, by the IDs that are shown

	trained string // the ID of a run that cannot be removed
}

// List implements Library. Times are fixed, for golden screens.
func (s *shelf) List(ctx context.Context, q library.Query, o library.Order) (runs []library.Entry, all int, err error) {
	ids, err := s.Folders()
	if err != nil {
		return nil, 0, err
	}
	for i, id := range ids {
		e, err := s.Read(id)
		if err != nil {
			return nil, 0, err
		}
		e.ID = fmt.Sprintf("run-%d", i+1)
		s.ids[e.ID], e.Size, e.Numerics = id, 48_300, "float32"
		e.Created = time.Date(2026, 11, 25, 19, i, 0, 0, time.Local)
		if s.trash[e.ID] {
			continue
		}
		if i == 1 {
			e.Verified = e.Created
		}
		if all++; q.Match(&e) {
			runs = append(runs, e)
		}
	}
	slices.SortFunc(runs, func(a, b library.Entry) int { return cmp.Or(o.Compare(&a, &b), cmp.Compare(b.ID, a.ID)) })
	return runs, all, nil
}

// Open implements Library.
func (s *shelf) Open(ctx context.Context, id string) (run.Source, error) {
	return s.Store.Open(ctx, s.ids[id])
}

// Resume implements Library.
func (s *shelf) Resume(ctx context.Context, id string, pace float64) (run.Source, error) {
	return s.Store.Resume(ctx, s.ids[id], store.ResumeOptions{Options: run.Options{Pace: pace}})
}

// Label implements Library.
func (s *shelf) Label(ctx context.Context, id string, change func(*library.Labels)) error {
	return s.Store.Label(ctx, s.ids[id], change)
}

// Remove implements Library.
func (s *shelf) Remove(_ context.Context, ids ...string) error {
	for _, id := range ids {
		if id == s.trained {
			return &store.Owned{ID: id, Owner: "another"}
		}
		s.trash[id] = true
	}
	return nil
}

// Restore implements Library.
func (s *shelf) Restore(_ context.Context, ids ...string) error {
	for _, id := range ids {
		delete(s.trash, id)
	}
	return nil
}

// An ownIDs is a shelf whose runs have the IDs that their sources have.
type ownIDs struct{ *shelf }

// List implements Library.
func (s ownIDs) List(ctx context.Context, q library.Query, o library.Order) (runs []library.Entry, all int, err error) {
	runs, all, err = s.shelf.List(ctx, q, o)
	for i := range runs {
		runs[i].ID = s.ids[runs[i].ID]
	}
	return runs, all, err
}

// Open implements Library.
func (s ownIDs) Open(ctx context.Context, id string) (run.Source, error) {
	return s.Store.Open(ctx, id)
}

// newShelf returns a store with runs of several settings, one of which is
// interrupted.
func newShelf(t *testing.T) *shelf {
	t.Helper()
	s, err := store.Open(t.TempDir(), store.Options{EverySteps: 3, Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	for i, of := range []struct {
		name, optimizer, lr string
	}{{"plain", "sgd", "0.1"}, {"momentum", "momentum", "0.1"}, {"adam", "adam", "0.01"}, {"faster", "momentum", "0.3"}} {
		spec := trainertest.With(t, "epochs", "12", "optimizer", of.optimizer, "lr", of.lr)
		spec.Name = of.name
		labels := library.Labels{Name: of.name}
		if i == 1 {
			labels.Tags, labels.Note = []string{"class"}, "for Thursday: watch the gap"
		}
		r := s.Start(t.Context(), spec, run.Options{}, store.Meta{Title: "two moons", Labels: labels})
		<-r.Kept()
	}
	interrupt(t, s, trainertest.With(t, "epochs", "40"))
	return &shelf{Store: s, trash: map[string]bool{}, ids: map[string]string{}}
}

// interrupt stores a run that was interrupted before its last epoch.
func interrupt(t *testing.T, s *store.Store, spec trainer.Spec) {
	t.Helper()
	spec.Name = "cut short"
	reached, goOn := make(chan struct{}), make(chan struct{})
	r := s.Start(t.Context(), spec, run.Options{Listen: func(e *trainer.Event) {
		if e.Kind == trainer.Evaluated && e.Epoch == 20 {
			close(reached)
			<-goOn
		}
	}}, store.Meta{Labels: library.Labels{Name: spec.Name}})
	<-reached
	r.Interrupt()
	close(goOn)
	<-r.Kept()
}

// host returns a host of the screen after everything that it shows was read.
func host(t *testing.T, lib Library) (*uitest.Host, *Screen) {
	t.Helper()
	v := New(lib)
	h := uitest.New(t, v, lanes.NewSet())
	settle(h, v)
	return h, v
}

// settle runs the commands of the screen until it has everything that it shows.
func settle(h *uitest.Host, v *Screen) {
	h.T.Helper()
	for range 50 {
		cmd := v.Update(h)
		if cmd == nil {
			return
		}
		h.Run(cmd)
	}
	h.T.Fatal("the screen asks for more and more")
}

func TestGoldenHistory(t *testing.T) {
	lib := newShelf(t)
	uitest.GoldenLooks(t, "history", uitest.Looks, func() *uitest.Host {
		h, _ := host(t, lib)
		return h
	})
	uitest.GoldenLooks(t, "compared", uitest.Looks[:1], func() *uitest.Host {
		h, v := host(t, lib)
		h.Keys("c", "c", "h", "h")
		v.setQuery("optimizer=momentum epoch>10")
		settle(h, v)
		return h
	})
}

// TestQuery tests that a query selects runs, that an invalid one shows an error and the
// runs of the terms before it, and that esc shows all runs again.
func TestQuery(t *testing.T) {
	h, v := host(t, newShelf(t))
	names := func() (all []string) {
		for _, e := range v.listing.runs {
			all = append(all, e.Name)
		}
		return all
	}
	query := func(text string) {
		h.Keys("/")
		for _, r := range text {
			h.Keys(string(r))
		}
		settle(h, v)
	}
	query("optimizer=mom")
	if got := h.Text(); !strings.Contains(got, "momentum") {
		t.Errorf("no completion is shown:\n%s", got)
	}
	h.Keys("tab", "enter")
	settle(h, v)
	if got := names(); !slices.Equal(got, []string{"cut short", "faster", "momentum"}) {
		t.Errorf("the list has %v", got)
	}
	for text, problem := range map[string]string{
		"optimizer=momentum lr>fast": "is no number", `optimizer=momentum name="cut `: "not closed", "optimizer=momentum stat=done": "unknown value",
		`optimizer=momentum stat=done name="cut`: "unknown value",
	} {
		v.setQuery("no run has these words") // as a key may, before its operator is typed
		settle(h, v)
		v.setQuery(text)
		settle(h, v)
		if got := names(); len(got) != 3 || !strings.Contains(h.Text(), problem) {
			t.Errorf("the list has %v, the screen says\n%s", got, h.Text())
		}
	}
	if !v.Back() || v.Back() {
		t.Error("esc does not end the query, or ends another one")
	}
	settle(h, v)
	if got := names(); len(got) != 5 {
		t.Errorf("the list has %v", got)
	}
}

// TestSort tests that runs are sorted by a value that is typed, forwards and backwards, with
// its values in a column, and that another name is an error.
func TestSort(t *testing.T) {
	h, v := host(t, newShelf(t))
	by := func(text string) string {
		h.Keys("O")
		for range v.order.Sort {
			h.Keys("backspace")
		}
		for _, r := range text {
			h.Keys(string(r))
		}
		h.Keys("enter")
		settle(h, v)
		var names []string
		for _, e := range v.rows(h.Scene().Theme, wholeWidth).Items() {
			names = append(names, e.Name)
		}
		return strings.Join(names, ", ")
	}
	for _, want := range [][2]string{
		{"lr", "adam, cut short, momentum, plain, faster"}, // of equal rates the newest first
		{"-lr", "faster, cut short, momentum, plain, adam"},
		{"", "cut short, faster, adam, momentum, plain"},
		{"-created", "plain, momentum, adam, faster, cut short"},
	} {
		if got := by(want[0]); got != want[1] {
			t.Errorf("by %q: %s: want %s", want[0], got, want[1])
		}
	}
	h.Shows("-created", "2026-11-25")
	v.order.Group = "optimizer"
	h.Resize(240, 60)
	h.Shows("momentum  3 runs  -created 2026-11-25, median 2026-11-25")
	v.order.Sort = "begun"
	h.Shows("momentum  3 runs  begun 25 Nov 19:04, median 25 Nov 19:03")
	v.order.Group, v.order.Sort = "", "-created"
	by("best_val_loss")
	for i, e := range v.listing.runs[1:] {
		if before := v.listing.runs[i].Best.Val.Loss; before > e.Best.Val.Loss {
			t.Errorf("%g is before %g", before, e.Best.Val.Loss)
		}
	}
	by("nothing")
	h.Shows("unknown value")
	h.Keys("esc", "S")
	if v.order.Sort != "" {
		t.Errorf("S sorts by %q: want the newest first", v.order.Sort)
	}
}

// TestOpen tests that marked runs are opened on lanes and compared, and that a run can be
// shown at an earlier epoch.
func TestOpen(t *testing.T) {
	h, v := host(t, newShelf(t))
	h.Keys("j", "c", "c")
	settle(h, v)
	v.open(onlyScreen{h})
	if n := len(h.Runs.Lanes); n != 2 || !h.Runs.Lanes[0].Marked() {
		t.Fatalf("%d runs are on lanes", n)
	}
	h.Keys("k", "h")
	l := v.Chosen()
	if l != h.Runs.Lanes[1] || l.Rewound() != 11 {
		t.Fatalf("the run %v is at epoch %g", l.Name, l.Rewound())
	}
	then, ok := h.Runs.Member(l, l.Rewound())
	now, _ := h.Runs.Member(l, 0)
	if !ok || slices.Equal(then.Weights, now.Weights) {
		t.Error("the network of the earlier epoch is that of the last one")
	}
}

// TestLetters tests that the letter of a row is that of the run's lane on the dashboard, and
// that no two runs have one letter: also if a run comes onto the dashboard, or leaves it,
// while it is open here.
func TestLetters(t *testing.T) {
	lib := ownIDs{newShelf(t)}
	h, v := host(t, lib)
	show := func(id string) *lanes.Lane {
		source, err := lib.Open(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		return h.Show(source)
	}
	check := func(when string) {
		t.Helper()
		settle(h, v)
		letters := map[string]bool{}
		for _, e := range v.listing.runs {
			l := v.opened.lane(e)
			if on := onLane(h.Runs.Lanes, e.ID); on != nil {
				if l != nil && l != on {
					t.Errorf("%s: %s has the lane %s: want %s", when, e.Name, l.Letter(), on.Letter())
				}
				h.Shows(fmt.Sprintf(" %-2s   %s", on.Letter(), e.Name)[1:])
				l = on
			}
			if l == nil {
				continue
			}
			if letters[l.Letter()] {
				t.Errorf("%s: two runs have the letter %s", when, l.Letter())
			}
			letters[l.Letter()] = true
		}
	}
	check("at first")
	show(v.listing.runs[2].ID)
	check("another run on the dashboard")
	l := show(v.listing.runs[0].ID)
	check("the open run on the dashboard")
	h.Runs.Remove(l)
	check("the open run closed")
	v.open(onlyScreen{h})
	if onLane(h.Runs.Lanes, v.current().ID) == nil {
		t.Errorf("the run that was closed is not opened again: %q", h.Notice)
	}
}

// onlyScreen is a host without other screens. It ignores the keys that Press receives.
type onlyScreen struct{ *uitest.Host }

func (onlyScreen) Press(string) tea.Cmd { return nil }

// TestResume tests that an interrupted run is resumed on a lane and trains to its end.
func TestResume(t *testing.T) {
	h, v := host(t, newShelf(t))
	h.Keys("j", "space")
	if h.Notice == "" || len(h.Runs.Lanes) > 0 {
		t.Errorf("a run that has ended was resumed: %q", h.Notice)
	}
	h.Keys("k", "space")
	if len(h.Runs.Lanes) != 1 {
		t.Fatalf("nothing was resumed: %q", h.Notice)
	}
	l := h.Runs.Lanes[0]
	<-h.Runs.Live(l).Done()
	if s := l.Latest(); s.State != run.Done || s.Epoch != 40 {
		t.Errorf("the run is %v at epoch %g", s.State, s.Epoch)
	}
	v.again()
	settle(h, v)
}

// TestLabelsAndTrash tests that labels are stored and shown, also of several runs at once,
// and that a removal can be undone.
func TestLabelsAndTrash(t *testing.T) {
	lib := newShelf(t)
	h, v := host(t, lib)
	if err := lib.Label(t.Context(), v.listing.runs[1].ID, func(l *library.Labels) { l.Tags = []string{"own"} }); err != nil {
		t.Fatal(err)
	}
	v.again()
	settle(h, v)
	h.Keys("c", "c", "t", "a", "space", "b", "enter")
	settle(h, v)
	h.Keys("t", "backspace", "c", "enter") // changes the common tag b to c
	settle(h, v)
	h.Keys("N", "x", "enter", "M", "2", "enter")
	settle(h, v)
	for i, want := range []string{"cut short [a c] ", "faster [a c own] ", "adam2 [] x"} {
		e := v.listing.runs[i]
		if got := fmt.Sprintf("%s %v %s", e.Name, e.Tags, e.Note); got != want {
			t.Errorf("run %d is %q: want %q", i, got, want)
		}
	}
	lib.trained = v.listing.runs[1].ID // by another process, which the list does not show yet
	h.Keys("D")
	settle(h, v)
	if len(v.listing.runs) != 4 || !strings.Contains(h.Notice, "The others stay") {
		t.Errorf("%d runs are left: want 4; it says %q", len(v.listing.runs), h.Notice)
	}
	lib.trained = ""
	h.Keys("D")
	settle(h, v)
	if len(v.listing.runs) != 3 {
		t.Errorf("%d runs are left: want 3", len(v.listing.runs))
	}
	h.Keys("u")
	settle(h, v)
	if len(v.listing.runs) != 4 {
		t.Errorf("%d runs are left: want 4", len(v.listing.runs))
	}
	h.Keys("u")
	settle(h, v)
	if len(v.listing.runs) != 5 {
		t.Errorf("%d runs are left: want 5", len(v.listing.runs))
	}
}

// TestNothingStored tests the messages without a library and with an empty one.
func TestNothingStored(t *testing.T) {
	h := uitest.New(t, New(nil), lanes.NewSet())
	h.Text()
	if got := New(nil).Sentence(); !strings.Contains(got, "Nothing is stored") {
		t.Error(got)
	}
	s, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	h, v := host(t, &shelf{Store: s, trash: map[string]bool{}, ids: map[string]string{}})
	h.Keys("j", "h", "c", "D", "t", "S", "G")
	if got := v.Sentence(); got != "No run is stored yet." {
		t.Error(got)
	}
}

// TestFactsAreCounted tests that the number of facts that do not fit is shown.
func TestFactsAreCounted(t *testing.T) {
	h, v := host(t, newShelf(t))
	for height := 12; height <= 40; height++ {
		h.Resize(120, height)
		facts := slices.DeleteFunc(v.facts(v.current()), func(f [2]string) bool { return f[1] == "" })
		shown, text := 0, h.Cut("facts")
		for _, f := range facts {
			if strings.Contains(text, "\n "+f[0]+" ") {
				shown++
			}
		}
		if want := fmt.Sprintf("… %d more", len(facts)-shown); strings.Contains(text, want) != (shown < len(facts)) {
			t.Errorf("%d rows: %d of %d facts are shown:\n%s", height, shown, len(facts), text)
		}
	}
}

// TestSentence tests that the sentence about a run contains the measured scores in ordinary
// notation.
func TestSentence(t *testing.T) {
	e := &library.Entry{Labels: library.Labels{Name: "plain"}, State: library.Done, Task: metric.Number, Epochs: 20,
		Last: run.Evaluation{Epoch: 12, Train: trainer.Score{Accuracy: 0.5}, Val: trainer.Score{Accuracy: -1e9}},
		Best: run.Evaluation{Epoch: 10. / 3, Val: trainer.Score{Accuracy: 0.25}}}
	want := "plain, done: R² train 0.500, validation -1.0e9, best 0.250 at epoch 3.3."
	if got := sentence(e, ""); got != want {
		t.Errorf("%q: want %q", got, want)
	}
}

// TestEarlierEpochIsNamed tests that each screen that shows the network of an earlier epoch
// shows the epoch too.
func TestEarlierEpochIsNamed(t *testing.T) {
	h, v := host(t, newShelf(t))
	l := v.Chosen()
	if got, want := ui.RunText(l), "run "+l.Letter(); got != want {
		t.Errorf("%q: want %q", got, want)
	}
	h.Keys("h")
	if got, want := ui.RunText(l), fmt.Sprintf("run %s at epoch %s", l.Letter(), trainer.FormatEpoch(l.Looked())); got != want || l.Rewound() == 0 {
		t.Errorf("%q: want %q", got, want)
	}
}
