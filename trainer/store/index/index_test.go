package index

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"descent/trainer/library"
	"descent/trainer/run"
	"descent/trainer/store"
	"descent/trainer/trainertest"
)

// TestStoredRuns tests that the entry of a stored run in the index is equal to that in the
// store, and that its curve contains its evaluations.
func TestStoredRuns(t *testing.T) {
	s, err := store.Open(t.TempDir(), store.Options{Program: "test"})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x := opened(t, s)
	for i, name := range []string{"a", "b", "c"} {
		spec := trainertest.With(t, "epochs", "5", "lr", []string{"0.1", "0.02", "0.3"}[i])
		spec.Name = name
		r := s.Start(t.Context(), spec, run.Options{}, store.Meta{})
		<-r.Kept()
		list, n, err := x.List(t.Context(), nil, library.Order{})
		if err != nil || n != i+1 || len(list) != n {
			t.Fatalf("%d of %d runs, %v: want %d", len(list), n, err, i+1)
		}
		want, err := s.Read(r.ID())
		if err != nil || list[0].Name != name || list[0].ID != want.ID || list[0].Last != want.Last || list[0].State != library.Done {
			t.Errorf("the newest run is\n%+v\nwant\n%+v, %v", list[0], want, err)
		}
	}
	if err := s.Label(t.Context(), last(t, x).ID, func(l *library.Labels) { l.Tags = []string{"class"} }); err != nil {
		t.Fatal(err)
	}
	q, _ := library.Parse("tag:class lr>0.2")
	if list, n, err := x.List(t.Context(), q, library.Order{}); err != nil || n != 1 || list[0].Name != "c" {
		t.Errorf("%v selects %d runs, %v", q, n, err)
	}
	if err := x.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := x.database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var points, best int
	if err := db.QueryRow("SELECT count(*) FROM curves WHERE val_accuracy IS NOT NULL AND val_r2 IS NULL AND gap IS NOT NULL").Scan(&points); err != nil || points != 18 {
		t.Errorf("the curves have %d evaluations, %v: want 18", points, err)
	}
	if err := db.QueryRow("SELECT count(*) FROM runs WHERE best_val_accuracy > 0 AND lr IN (0.1, 0.02, 0.3) AND epochs = 5 AND created LIKE '20%Z'").Scan(&best); err != nil || best != 3 {
		t.Errorf("%d rows of the view runs are as expected, %v: want 3", best, err)
	}
}

// last returns the newest run.
func last(t *testing.T, x *Index) library.Entry {
	t.Helper()
	list, _, err := x.List(t.Context(), nil, library.Order{Limit: 1})
	if err != nil || len(list) != 1 {
		t.Fatalf("%d runs, %v: want one", len(list), err)
	}
	return list[0]
}

// names returns the names of the runs in the index.
func names(t *testing.T, x *Index) string {
	t.Helper()
	list, n, err := x.List(t.Context(), nil, library.Order{})
	if err != nil || n != len(list) {
		t.Fatalf("%d of %d runs, %v", len(list), n, err)
	}
	var all []string
	for _, e := range list {
		all = append(all, e.Name)
	}
	return strings.Join(all, " ")
}

// plain returns the entry of a run with a name.
func plain(id, name string) library.Entry {
	return library.Entry{ID: id, Labels: library.Labels{Name: name}, State: library.Done}
}

// TestMadeAnew tests that an index that is missing, damaged, truncated or of another
// version is made again.
func TestMadeAnew(t *testing.T) {
	for name, harm := range map[string]func(path string) error{
		"missing": os.Remove,
		"empty":   func(path string) error { return os.Truncate(path, 0) },
		"cut off": func(path string) error { return os.Truncate(path, 5000) },
		"another": func(path string) error {
			return os.WriteFile(path, []byte(strings.Repeat("no database ", 1000)), 0o666)
		},
		"damaged": func(path string) error {
			f, err := os.OpenFile(path, os.O_RDWR, 0)
			if err != nil {
				return err
			}
			defer f.Close()
			for at := int64(4096); at < 60000; at += 64 {
				if _, err := f.WriteAt([]byte("damage"), at); err != nil {
					return err
				}
			}
			return nil
		},
		"older": func(path string) error {
			db, err := open(t.Context(), place{path: path})
			if err != nil {
				return err
			}
			defer db.Close()
			_, err = db.Exec("DROP TABLE record; CREATE TABLE other (x); PRAGMA user_version = 7")
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newShelf(t)
			s.put(plain("1", "one"))
			s.put(plain("2", "two"))
			x := opened(t, s)
			if got := names(t, x); got != "two one" {
				t.Fatalf("the runs are %q", got)
			}
			path := x.Path()
			if path != filepath.Join(s.dir, "index.db") {
				t.Fatalf("the index is %s", path)
			}
			x.Close()
			if err := harm(path); err != nil {
				t.Fatal(err)
			}
			x = opened(t, s)
			if got := names(t, x); got != "two one" || x.Path() != path {
				t.Errorf("the runs are %q, in %s", got, x.Path())
			}
		})
	}
}

// TestTakenAway tests that an open index that another process removes or makes again is
// made again.
func TestTakenAway(t *testing.T) {
	for name, harm := range map[string]string{
		"removed": "",
		"older":   "DROP TABLE record; CREATE TABLE other (x); PRAGMA user_version = 7",
		"newer":   "DROP VIEW runs; ALTER TABLE run ADD COLUMN more TEXT; ALTER TABLE run DROP COLUMN stamp; PRAGMA user_version = 8",
	} {
		s := newShelf(t)
		s.put(plain("1", "one"))
		x := opened(t, s)
		if got := names(t, x); got != "one" {
			t.Fatalf("%s: the runs are %q", name, got)
		}
		if harm == "" {
			place{path: x.Path()}.remove()
		} else {
			db, err := sql.Open("sqlite", place{path: x.Path()}.source())
			if err == nil {
				_, err = db.Exec(harm)
			}
			if err != nil {
				t.Fatal(err)
			}
			db.Close()
		}
		s.put(plain("2", "two"))
		if got := names(t, x); got != "two one" {
			t.Errorf("%s: the runs are %q", name, got)
		}
		if got := names(t, opened(t, s)); got != "two one" {
			t.Errorf("%s: another process lists %q", name, got)
		}
	}
}

// TestTakenAwayAfterPass tests that nothing is missing from a list if another process
// removes the index between the pass that fills it and the statement that lists it.
func TestTakenAwayAfterPass(t *testing.T) {
	s := newShelf(t)
	s.put(plain("1", "one"))
	x := opened(t, s)
	whole, err := x.wait(t.Context(), 1)
	if err == nil {
		err = x.Settle(t.Context())
	}
	if err != nil || !whole {
		t.Fatal(whole, err)
	}
	x.db.SetMaxIdleConns(-1) // the next statement opens the file again
	place{path: x.Path()}.remove()
	list, count, err := x.list(t.Context(), whole, nil, library.Order{})
	if err != nil || len(list) != 1 || count != 1 {
		t.Errorf("%d of %d runs, %v", len(list), count, err)
	}
}

// TestPlaces tests that the index uses another place if its file cannot be created.
func TestPlaces(t *testing.T) {
	s := newShelf(t)
	s.put(plain("1", "one"))
	if err := os.Mkdir(filepath.Join(s.dir, "index.db"), 0o777); err != nil {
		t.Fatal(err)
	}
	x := opened(t, s)
	cache := os.Getenv("XDG_CACHE_HOME")
	if got := names(t, x); got != "one" || !strings.HasPrefix(x.Path(), cache) {
		t.Errorf("the runs are %q, in %s", got, x.Path())
	}
	x.Close()
	if err := os.RemoveAll(cache); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(cache, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	x = opened(t, s)
	if got := names(t, x); got != "one" || x.Path() != "" {
		t.Errorf("the runs are %q, in %s", got, x.Path())
	}
}

// TestOddFolders tests that the names of folders may contain any characters.
func TestOddFolders(t *testing.T) {
	for _, name := range []string{"a?mode=ro", "b#c", "100%", "%41", "two words", "ünï", "a&_pragma=x", `back\slash`} {
		s := newShelf(t)
		s.dir = filepath.Join(s.dir, name)
		if err := os.Mkdir(s.dir, 0o777); err != nil {
			t.Fatal(err)
		}
		s.put(plain("1", "one"))
		x := opened(t, s)
		if got := names(t, x); got != "one" {
			t.Errorf("%s: the runs are %q", name, got)
		}
		if _, err := os.Stat(filepath.Join(s.dir, "index.db")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPassReadsWhatChanged tests that a pass reads only the folders that have changed.
func TestPassReadsWhatChanged(t *testing.T) {
	s := newShelf(t)
	for _, id := range []string{"1", "2", "3"} {
		s.put(plain(id, "run "+id))
	}
	live := plain("4", "live")
	live.State = library.Live
	s.put(live)
	x := opened(t, s)
	names(t, x)
	for _, c := range []struct {
		what   string
		change func()
		names  string
		reads  int
	}{
		{"nothing", func() {}, "live run 3 run 2 run 1", 1}, // the live one
		{"a name", func() { s.put(plain("2", "two")) }, "live run 3 two run 1", 2},
		{"a run is gone", func() { delete(s.changed, "1") }, "live run 3 two", 1},
		{"a run ended unnoticed", func() { s.entries["4"] = plain("4", "ended") }, "ended run 3 two", 1},
		{"nothing more", func() {}, "ended run 3 two", 0},
		{"a run was just changed", func() { s.put(plain("3", "just")); s.changed["3"] = time.Now() }, "ended just two", 1},
		{"a run may have changed again", func() { s.entries["3"] = plain("3", "again") }, "ended again two", 1},
		{"a run cannot be read", func() { s.put(plain("2", "")); s.broken["2"] = os.ErrInvalid }, "ended again", 2},
		{"a run was removed", func() { e := plain("4", ""); e.Trashed = time.Now(); s.entries["4"] = e }, "again", 3},
		{"a run can be read again", func() { s.entries["2"] = plain("2", "two"); delete(s.broken, "2") }, "again two", 2},
		{"a run cannot be read again", func() { s.changed["2"] = s.changed["2"].Add(1); s.broken["2"] = os.ErrInvalid }, "again", 2},
	} {
		s.reads = 0
		c.change()
		s.reads = 0
		if got := names(t, x); got != c.names {
			t.Errorf("%s: the runs are %q: want %q", c.what, got, c.names)
		}
		if s.reads != c.reads {
			t.Errorf("%s: %d folders are read: want %d", c.what, s.reads, c.reads)
		}
	}
	if list, err := x.Problems(t.Context()); err != nil || len(list) != 1 || list[0].ID != "2" {
		t.Errorf("the problems are %v, %v", list, err)
	}
}

// TestFinish tests that a program that has no time for curves at its end leaves complete
// lists, and some of the curves, and that the next one reads the rest.
func TestFinish(t *testing.T) {
	s := newShelf(t)
	s.put(plain("1", "first"), points(1, 625)...)
	s.put(plain("2", "second"), points(1, 250)...)
	s.put(plain("3", "third"), append(points(1, 10), store.Point{Step: 4, Again: true}, store.Point{Step: 20})...)
	if batchPoints != 250 {
		t.Fatal("want curves of one batch, of several, and of less")
	}
	x := Open(t.Context(), s, Options{Patience: time.Minute})
	x.Finish(t.Context(), 0)
	if indexed, total := x.Known(); indexed != 3 || total != 3 {
		t.Errorf("%d of %d runs are in the index: want 3 of 3", indexed, total)
	}
	x.Close()
	x = opened(t, s)
	if err := errors.Join(x.Refresh(t.Context()), x.Listed(t.Context())); err != nil {
		t.Fatal(err)
	}
	if n, err := x.Incomplete(t.Context()); err != nil || n != 0 {
		t.Errorf("the evaluations of %d runs are missing after a pass, %v", n, err)
	}
	if _, err := x.db.Exec("UPDATE run SET drawn = NULL WHERE id = '2'"); err != nil {
		t.Fatal(err)
	}
	if n, err := x.Incomplete(t.Context()); err != nil || n != 1 {
		t.Errorf("the evaluations of %d runs are missing, %v: want 1", n, err)
	}
	got, err := rows(t.Context(), x.db, one[string], "SELECT name || count(*) || ' ' || max(step) FROM curves GROUP BY name")
	if want := []string{"first625 625", "second250 250", "third5 20"}; err != nil || !slices.Equal(got, want) {
		t.Errorf("the curves have %q, %v: want %q", got, err, want)
	}
}

// TestClosed tests that an index that is closed while other goroutines use it begins no
// more work and does not open its database again.
func TestClosed(t *testing.T) {
	s := newShelf(t)
	s.put(plain("1", "one"))
	for range 20 {
		x := Open(t.Context(), s, Options{Patience: time.Minute})
		var ended, listed sync.WaitGroup
		for range 4 {
			listed.Add(1)
			once := sync.OnceFunc(listed.Done)
			ended.Go(func() {
				for err := error(nil); err == nil; {
					_, _, err = x.List(t.Context(), nil, library.Order{})
					once()
				}
			})
		}
		listed.Wait()
		if err := x.Close(); err != nil {
			t.Fatal(err)
		}
		ended.Wait()
		_, _, listing := x.List(t.Context(), nil, library.Order{})
		_, counting := x.Count(t.Context())
		refreshing := x.Refresh(t.Context())
		for _, err := range []error{listing, counting, refreshing} {
			if err != errClosed {
				t.Fatalf("%v after it was closed: want %v", err, errClosed)
			}
		}
		x.Follow(0, func() uint64 { t.Error("a closed index is brought up to date"); return 0 })
	}
}

// TestDamagedRecord tests that a run whose record has a changed bit is read from its
// folder.
func TestDamagedRecord(t *testing.T) {
	s := newShelf(t)
	s.put(plain("1", "one"))
	x := opened(t, s)
	names(t, x)
	db, err := x.database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE record SET entry = CAST(replace(entry, 'one', 'two') AS BLOB)"); err != nil {
		t.Fatal(err)
	}
	if got := names(t, x); got != "one" {
		t.Errorf("the runs are %q", got)
	}
}

// TestSharedByMany tests that several indexes of one store that are used at the same time
// all contain all runs.
func TestSharedByMany(t *testing.T) {
	s := newShelf(t)
	done := make(chan error)
	const writers, each = 4, 30
	for w := range writers {
		x := opened(t, s)
		go func() {
			for i := range each {
				s.put(plain(string(rune('a'+w))+strings.Repeat("x", i), "run"))
				if _, _, err := x.List(t.Context(), nil, library.Order{Limit: 5}); err != nil {
					done <- err
					return
				}
			}
			done <- x.Refresh(t.Context())
		}()
	}
	for range writers {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if _, n, err := opened(t, s).List(t.Context(), nil, library.Order{}); err != nil || n != writers*each {
		t.Errorf("%d runs are listed, %v: want %d", n, err, writers*each)
	}
}

// TestSharedStore tests several stores and indexes of one folder, as in several processes,
// at the same time: all runs are complete and are listed with their curves.
func TestSharedStore(t *testing.T) {
	dir := t.TempDir()
	const stores, each = 4, 3
	done := make(chan error, stores)
	for range stores {
		s, err := store.Open(dir, store.Options{Program: "test"})
		if err != nil {
			t.Fatal(err)
		}
		x := Open(t.Context(), s, Options{})
		x.Follow(10*time.Millisecond, s.Changes)
		go func() {
			defer s.Close()
			defer x.Close()
			for range each {
				r := s.Start(t.Context(), trainertest.With(t, "epochs", "9"), run.Options{Pace: 100}, store.Meta{})
				for open := true; open; {
					select {
					case <-r.Kept():
						open = false
					default:
						if _, _, err := x.List(t.Context(), nil, library.Order{Limit: 5}); err != nil {
							done <- err
							return
						}
					}
				}
			}
			done <- x.Refresh(t.Context())
		}()
	}
	for range stores {
		if err := <-done; err != nil && !busy(err) {
			t.Error(err)
		}
	}
	s, err := store.Open(dir, store.Options{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x := opened(t, s)
	list, n, err := x.List(t.Context(), nil, library.Order{})
	if err != nil || n != stores*each {
		t.Fatalf("%d runs are listed, %v: want %d", n, err, stores*each)
	}
	for _, e := range list {
		if e.State != library.Done {
			t.Errorf("run %s is %v", e.ID, e.State)
		}
	}
	if err := x.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := x.database(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var points int
	if err := db.QueryRow("SELECT count(*) FROM curves").Scan(&points); err != nil || points != n*10 {
		t.Errorf("the curves have %d evaluations, %v: want %d", points, err, n*10)
	}
}

// TestBoundary tests that no other package imports SQLite.
func TestBoundary(t *testing.T) {
	trainertest.OneImporter(t, "descent/trainer/store/index", "modernc.org/")
}
