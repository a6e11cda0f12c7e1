package cluster

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"descent/data"
	"descent/trainer/search"
)

// kept returns the Inventory of a coordinator.
func kept(t *testing.T, c *Client) *Inventory {
	t.Helper()
	v, err := c.Inventory(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// TestForget tests that Forget removes a search with its results and the files that no
// other search uses, and that the search can continue: it trains the missing jobs again,
// and its table is the same.
func TestForget(t *testing.T) {
	srv := serve(t, ServerOptions{Listen: "127.0.0.1:0"})
	workers, people := srv.Lines()
	worker(t, workers, WorkerOptions{Slots: 2})
	person := join(t, people, rolePerson)
	empty := kept(t, person)
	var searches []search.Search
	for _, name := range []string{"a.csv", "b.csv"} {
		file := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(file, []byte(name+",b,class\n"+strings.Repeat("1,2.5,x\n2,1.5,y\n", 2000)), 0o600); err != nil {
			t.Fatal(err)
		}
		s := tiny(t, 4)
		var err error
		if s.Base.Data, err = data.Named(file); err != nil {
			t.Fatal(err)
		}
		s.Base.Epochs = 1
		searches = append(searches, s)
	}
	var names, hashes []string
	for _, s := range searches {
		far := on(t, s, people)
		hashes, names = append(hashes, hash(t, far)), append(names, far.Runner.(*Runner).name)
	}
	eventually(t, "the queue is empty", func() bool {
		return kept(t, person).Searches[0].Queued == 0 && kept(t, person).Searches[1].Queued == 0
	})
	v := kept(t, person)
	if len(v.Searches) != 2 || v.Searches[0].Search != names[1] || v.Searches[0].Jobs != 4 || v.Searches[0].Bytes < 30_000 || v.Searches[0].Title != "test" {
		t.Fatalf("%+v", v.Searches)
	}
	freed, err := person.Forget(t.Context(), names[0])
	if err != nil || freed < 30_000 {
		t.Errorf("%d bytes are freed, %v", freed, err)
	}
	if v = kept(t, person); len(v.Searches) != 1 || v.Searches[0].Search != names[1] || len(v.files) != 1 {
		t.Errorf("what is left is %+v, and %d files", v.Searches, len(v.files))
	}
	if again := hash(t, on(t, searches[0], people)); again != hashes[0] {
		t.Errorf("made again, the search has the table %.8s: want %.8s", again, hashes[0])
	}
	if _, err := person.Forget(t.Context(), names...); err != nil {
		t.Error(err)
	}
	if v = kept(t, person); len(v.Searches) > 0 || len(v.files) > 0 || v.Bytes > empty.Bytes+2000 { // and the worker's entry
		t.Errorf("%d searches, %d files and %d bytes are left; at the start there were %d", len(v.Searches), len(v.files), v.Bytes, empty.Bytes)
	}
}

// TestBeyond tests that Beyond returns the searches that were not used for the time limit
// and, above the size limit, the least recently used ones, but no search in use.
func TestBeyond(t *testing.T) {
	now := time.Now()
	v := &Inventory{Bytes: 1100, Searches: []Kept{
		{Search: "fresh", Bytes: 100, Used: now},
		{Search: "queued", Bytes: 100, Queued: 1, Used: now.Add(-10 * 24 * time.Hour)},
		{Search: "young", Bytes: 300, Used: now.Add(-11 * 24 * time.Hour)},
		{Search: "old", Bytes: 300, Used: now.Add(-12 * 24 * time.Hour)},
		{Search: "stale", Bytes: 300, Queued: 2, Used: now.Add(-31 * 24 * time.Hour)},
	}}
	for _, c := range []struct {
		limits Limits
		want   string
	}{
		{Limits{}, "stale"},
		{Limits{Bytes: 800}, "stale"},
		{Limits{Bytes: 700}, "stale old"},
		{Limits{Bytes: 1}, "stale old young"},
		{Limits{Keep: 1}, "stale old young"},
	} {
		var got []string
		for _, r := range v.Beyond(c.limits, now) {
			got = append(got, r.Search)
			if !strings.Contains(r.String(), r.Search) || r.Because == "" {
				t.Errorf("it is said as %q", r)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%+v: %v, want %s", c.limits, got, c.want)
		}
	}
}

// TestTidy tests that a coordinator removes searches without a request, and reports them.
func TestTidy(t *testing.T) {
	srv := serve(t, ServerOptions{})
	kv, err := srv.root.js.KeyValue(t.Context(), results)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kv.Create(t.Context(), "s.1", []byte(`{"Keys":["k"]}`)); err != nil {
		t.Fatal(err)
	}
	var said []string
	o := ServerOptions{Limits: Limits{Bytes: 1}, Removed: func(r Removal) { said = append(said, r.Search) }}
	if err := srv.tidyOnce(o, time.Now()); err != nil || len(said) > 0 {
		t.Errorf("a search that is used is removed: %v, %v", said, err)
	}
	if err := srv.tidyOnce(o, time.Now().Add(2*time.Hour)); err != nil || len(said) != 1 || said[0] != "s" || len(kept(t, srv.root).Searches) != 0 {
		t.Errorf("%v, %v", said, err)
	}
}
