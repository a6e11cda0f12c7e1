package history

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"descent/trainer/interchange/watch"
	"descent/tui/ui/uitest"
)

// following returns a host and a screen that lists logs together with stored runs.
func following(t *testing.T, stored Library, logs map[string]string) (*uitest.Host, *Screen) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range logs {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	w, err := watch.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Poll(); err != nil {
		t.Fatal(err)
	}
	return host(t, WithFollowed(w, stored))
}

var someLogs = map[string]string{
	"keras.csv":   "epoch,loss,val_loss,accuracy,val_accuracy\n0,3,4,0.3,0.2\n1,2,1.5,0.5,0.4\n2,1,2,0.7,0.5\n",
	"losses.csv":  "step,loss,val_loss\n10,3,4\n20,2,3\n",
	"plain.csv":   "step,loss\n10,3\n20,2.5\n",
	"broken.json": `{"config": {"model": "resnet"}, "step": 5, "loss": NaN}` + "\n",
}

// TestFollowedAreListed tests that logs are listed together with stored runs, with the
// values that they contain, and that they can be found by settings, drawn and opened.
func TestFollowedAreListed(t *testing.T) {
	h, v := following(t, newShelf(t), someLogs)
	h.Shows("all runs, stored and followed", "9 of 9 runs", "broken", "keras", "plain", "momentum", "▶ 2")
	for name, want := range map[string]string{
		"keras":  "train 0.700, validation 0.500, best 0.400 at step 1",
		"losses": "validation loss 3.00, lowest 3.00 at step 20",
		"plain":  "train loss 2.50; no validation is logged",
		"broken": "; the last loss that was logged is not a finite number",
	} {
		choose(t, h, v, name)
		if got := v.Sentence(); !strings.Contains(strings.ToLower(got), strings.ToLower(want)) || !strings.Contains(got, "It is read from") {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
		if text := h.Text(); strings.Contains(text, "NaN") || strings.Contains(text, "/0 ") || !strings.Contains(text, "read from") {
			t.Errorf("of %s is shown\n%s", name, text)
		}
	}
	choose(t, h, v, "keras")
	if l := v.Chosen(); l == nil || len(l.Snap.Series) < 4 {
		t.Fatalf("keras is not drawn: %v", l)
	}
	v.openLane(h, v.current())
	if all := h.Runs.Lanes; len(all) != 1 || all[0].Spec.Name != "keras" || onLane(all, v.current().ID) != all[0] {
		t.Errorf("there are %d lanes", len(all))
	}
	if err := v.setQuery("model=resnet"); err != nil {
		t.Fatal(err)
	}
	if settle(h, v); len(v.listing.runs) != 1 || v.current().Name != "broken" {
		t.Errorf("%d runs are found", len(v.listing.runs))
	}
}

// choose selects the run with a name.
func choose(t *testing.T, h *uitest.Host, v *Screen, name string) {
	t.Helper()
	for _, e := range v.listing.runs {
		if e.Name == name {
			v.selected = e.ID
			settle(h, v)
			return
		}
	}
	t.Fatalf("%s is not listed", name)
}

// TestFollowedAreLookedAt tests that actions that are impossible for a log show a message
// and do nothing.
func TestFollowedAreLookedAt(t *testing.T) {
	for _, stored := range []Library{nil, newShelf(t)} {
		h, v := following(t, stored, someLogs)
		choose(t, h, v, "keras")
		for key, want := range map[string]string{"t": "tagged", "N": "noted", "M": "renamed", "D": "removed", "space": "resumed", "h": "weights", "l": "weights"} {
			if h.Keys(key); h.Layer != nil || !strings.Contains(h.Notice, want) {
				t.Errorf("%s opens %v and says %q", key, h.Layer, h.Notice)
			}
		}
		id := v.current().ID
		for what, err := range map[string]error{
			"resume": second(v.lib.Resume(t.Context(), id, 0)), "label": v.lib.Label(t.Context(), id, nil),
			"remove": v.lib.Remove(t.Context(), id), "restore": v.lib.Restore(t.Context(), id),
		} {
			if err == nil || !strings.Contains(err.Error(), "not in the store") {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
}

func second[T any](_ T, err error) error { return err }

// TestManyAreFollowed tests that a thousand logs are all listed and found, although not all
// of them have a lane.
func TestManyAreFollowed(t *testing.T) {
	logs := map[string]string{}
	for i := range 1000 {
		logs[fmt.Sprintf("run-%d.csv", i)] = fmt.Sprintf("step,loss,val_loss,val_accuracy\n1,3,4,%g\n", float64(i)/1000)
	}
	h, v := following(t, nil, logs)
	h.Shows("1,000 of 1,000 runs", "run-0", "run-1")
	v.order.Sort = "best"
	settle(h, v)
	h.Shows("run-999", "run-998")
	choose(t, h, v, "run-500")
	v.openLane(h, v.current())
	if onLane(h.Runs.Lanes, v.current().ID) == nil {
		t.Error("it is on no lane")
	}
}
