package lanes

import (
	"strings"

	"descent/trainer/library"
)

// A filter is a query that selects the shown lanes.
type filter struct {
	text  string
	query library.Query
}

// SetFilter shows the lanes that a query matches, and selects all of them. If the text is
// not a valid query, it changes nothing and returns a *library.SyntaxError.
func (s *Set) SetFilter(text string) error {
	q, err := library.Parse(text)
	if err == nil {
		err = q.Check(s.Keys())
	}
	if err != nil {
		return err
	}
	s.filter, s.Selected = filter{text, q}, All
	return nil
}

// Filter returns the text of the query of the filter; "" for none.
func (s *Set) Filter() string { return s.filter.text }

// Shown returns the lanes that match the filter.
func (s *Set) Shown() []*Lane {
	if len(s.filter.query) == 0 {
		return s.Lanes
	}
	var shown []*Lane
	for _, l := range s.Lanes {
		if l.fulfils(&s.filter) {
			shown = append(shown, l)
		}
	}
	return shown
}

// A judgement is a cached result of fulfils, for a version of the lane's snapshot.
type judgement struct {
	text    string
	version uint64
	ok      bool
}

// fulfils reports whether l matches the filter.
func (l *Lane) fulfils(f *filter) bool {
	if j := &l.fulfilled; j.text != f.text || j.version != l.Snap.Version {
		*j = judgement{f.text, l.Snap.Version, f.query.Match(row{l})}
	}
	return l.fulfilled.ok
}

// A row is a lane as a library.Row.
type row struct{ *Lane }

// Value implements library.Row.
func (r row) Value(key string) ([]string, float64) {
	s := r.Snap
	e := library.Entry{
		ID: r.ID(), Labels: library.Labels{Name: r.Spec.Name}, State: library.StateOf(s.State), Why: s.Why,
		Numerics: s.Plan.Numerics, Settings: r.settings(),
	}
	e.Fill(s)
	return e.Value(key)
}

// settings returns the known settings of a lane.
func (r row) settings() []library.Setting {
	if r.Spec.Known() {
		return library.Settings(r.Spec)
	}
	return library.Logged(r.Settings)
}

// Words implements library.Row: the letter, the name and the settings.
func (r row) Words() []string {
	words := append([]string{r.Letter(), r.Spec.Name}, strings.Split(r.Recipe, "\n")...)
	if !r.Spec.Known() { // then the recipe has no settings
		for _, s := range r.Settings {
			words = append(words, s.Text)
		}
	}
	return words
}

// Keys returns the keys that a query on the lanes may have.
func (s *Set) Keys() []library.Key {
	var logged [][]library.Setting
	for _, l := range s.Lanes {
		if !l.Spec.Known() {
			logged = append(logged, row{l}.settings())
		}
	}
	return library.KeysWith(logged...)
}

// Values returns the values of a key of a query that occur in lanes.
func (s *Set) Values(key string) []string {
	rows := make([]library.Row, len(s.Lanes))
	for i, l := range s.Lanes {
		rows[i] = row{l}
	}
	return library.Values(rows, key)
}
