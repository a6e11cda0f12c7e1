package watch

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"descent/trainer/interchange"
	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
)

// names returns the names of the runs that are listed.
func names(runs []library.Entry) string {
	var all []string
	for _, e := range runs {
		all = append(all, e.Name)
	}
	return strings.Join(all, " ")
}

// TestList tests that runs are listed in an order and by a query, with the latest values of
// their curves, and that the list grows.
func TestList(t *testing.T) {
	f := newFolder(t)
	f.write("b.csv", "epoch,loss,val_loss,val_accuracy\n0,3,4,0.5\n1,2,5,0.6\n")
	f.write("a.json", `{"config": {"lr": 0.1, "model": "resnet"}, "step": 5, "loss": NaN}`+"\n")
	f.write("run-10.csv", "epoch,loss,val_loss,val_accuracy\n0,3,4,0.7\n")
	f.write("run-9.csv", "epoch,loss\n0,3\n")
	f.poll()
	for _, c := range []struct {
		query, by string
		limit     int
		want      string
	}{
		{"", "", 0, "a b run-9 run-10"},
		{"", "", 2, "a b"},
		{"", "best_val_accuracy", 0, "run-10 b run-9 a"},
		{"val_accuracy>0.5", "", 0, "b run-10"},
		{"model=resnet lr=0.1", "", 0, "a"},
		{"state:diverged", "", 0, "a"},
		{"resnet", "", 0, "a"},
	} {
		q, err := library.Parse(c.query)
		if err != nil {
			t.Fatal(err)
		}
		runs, all := f.w.List(q, library.Order{By: c.by, Limit: c.limit})
		if got := names(runs); got != c.want || all != 4 {
			t.Errorf("%q by %q: %q of %d, want %q of 4", c.query, c.by, got, all, c.want)
		}
	}
	runs, _ := f.w.List(nil, library.Order{})
	b := runs[1]
	if b.State != library.Live || b.Step != 1 || b.Best.Epoch != 0 || b.Best.Val.Loss != 4 || b.Last.Val.Accuracy != 0.6 || !b.Created.IsZero() {
		t.Errorf("b is %+v", b)
	}
	if got, want := f.w.From(b.ID), filepath.Join(f.dir, "b.csv")+" (table)"; got != want {
		t.Errorf("b is from %q, want %q", got, want)
	}
	if r, err := f.w.Open(b.ID); err != nil || r != f.runs[1] {
		t.Errorf("b is %v, %v", r, err)
	}
	if _, err := f.w.Open("none"); err == nil || f.w.From("none") != "" {
		t.Error("a run is listed that was not found")
	}
	f.add("b.csv", "2,1,1,0.9\n")
	f.poll()
	if runs, _ := f.w.List(nil, library.Order{}); runs[1].Step != 2 || runs[1].Best.Epoch != 2 {
		t.Errorf("b is at %+v", runs[1])
	}
	if runs, all := f.w.List(nil, library.Order{Trash: true}); len(runs) > 0 || all > 0 {
		t.Errorf("in the trash are %s", names(runs))
	}
}

// TestListLeavesOwn tests that runs of a store that lists them itself are followed but not
// listed.
func TestListLeavesOwn(t *testing.T) {
	dir := filepath.Join("..", "..", "store", "testdata", "format1")
	for _, own := range []string{"", dir} {
		w, err := New(dir)
		if err != nil {
			t.Fatal(err)
		}
		if own != "" {
			w.Leave(own)
		}
		found, err := w.Poll()
		if err != nil || len(found) == 0 {
			t.Fatalf("%d runs, %v", len(found), err)
		}
		runs, all := w.List(nil, library.Order{})
		if listed := len(runs) > 0; listed != (own == "") || all != len(runs) {
			t.Errorf("%d of %d runs are listed beside %q", len(runs), all, own)
		}
		for _, e := range runs {
			if f := found[0].(*store.Followed); e.State.String() == "live" || len(e.Settings) == 0 || f.Key() == "" {
				t.Errorf("%+v", e)
			}
		}
	}
}

// A reader is a listed run whose entry takes files to read.
type reader struct {
	*interchange.Log
	reads func()
}

func (r reader) Entry(*run.Snapshot) library.Entry {
	r.reads()
	return library.Entry{Labels: library.Labels{Name: r.Key()}}
}

// TestFromWhileListing tests that the source of a run, which the user interface asks for, is
// known while the entries of the list are made, which may wait for the disk.
func TestFromWhileListing(t *testing.T) {
	w, err := New()
	if err != nil {
		t.Fatal(err)
	}
	log := interchange.NewLog("slow", 8)
	log.Locate("slow")
	w.list.add(reader{log, func() {
		known := make(chan string)
		go func() { known <- w.From("slow") }()
		select {
		case from := <-known:
			if from != "a table" {
				t.Errorf("the source is %q", from)
			}
		case <-time.After(10 * time.Second):
			t.Error("the source waits for the disk")
		}
	}}, "a table")
	if runs, all := w.List(nil, library.Order{}); names(runs) != "slow" || all != 1 {
		t.Errorf("listed are %s of %d", names(runs), all)
	}
}
