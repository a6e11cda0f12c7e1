package index

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"descent/data/excerpt"
	"descent/trainer/library"
)

// Last is the name by which Find finds the newest run.
const Last = "last"

// Find returns the run that a person means with a name: its ID, the beginning or
// the last digits of it, its name, or the beginning of that, whichever fits one
// run first; or Last. trash looks among the removed runs in place of the others. The
// error is a *Problem for a run that cannot be listed. An empty name is an error: it would
// fit every run, and so the only one.
func (x *Index) Find(ctx context.Context, name string, trash bool) (library.Entry, error) {
	if name == "" {
		return library.Entry{}, errors.New("the name of the run is empty: want the beginning of an ID or of a name, or " + Last)
	}
	whole, err := x.wait(ctx, math.MaxInt)
	if err != nil {
		return library.Entry{}, err
	}
	var many []library.Entry
	for _, fit := range fits(name) {
		found, err := x.fitting(ctx, whole, fit, trash)
		if err != nil {
			return library.Entry{}, err
		}
		if len(found) == 1 {
			return found[0], nil
		}
		if len(many) == 0 {
			many = found
		}
	}
	if p, ok := x.problem(ctx, name); ok && len(many) == 0 {
		return library.Entry{}, &p
	}
	where := "stored"
	if trash {
		where = "in the trash"
	}
	if name == Last {
		return library.Entry{}, fmt.Errorf("no run is %s: want one to be there", where)
	}
	if len(many) == 0 && !trash {
		if e, err := x.Find(ctx, name, true); err == nil {
			return library.Entry{}, fmt.Errorf("run %s (%s) is in the trash: want one that is not (descent runs restore moves it back)", e.ID, excerpt.Printable(e.Name))
		}
	}
	if len(many) == 0 {
		return library.Entry{}, fmt.Errorf("no run %q is %s: want the beginning of an ID or of a name, or %s (descent runs ls lists them)", name, where, Last)
	}
	var ids []string
	for _, e := range many[:min(len(many), 5)] {
		ids = append(ids, e.ID+" ("+excerpt.Printable(e.Name)+")")
	}
	if len(many) > len(ids) {
		ids = append(ids, "...")
	}
	return library.Entry{}, fmt.Errorf("%d runs are meant by %q: want one of %s", len(many), name, strings.Join(ids, ", "))
}

// problem returns the run that cannot be listed whose ID a name is, or its beginning
// or last digits.
func (x *Index) problem(ctx context.Context, name string) (one Problem, ok bool) {
	all, _ := x.Problems(ctx) // what cannot be read is not found
	for _, p := range all {
		if strings.HasPrefix(p.ID, name) || strings.HasSuffix(p.ID, "-"+name) {
			if ok {
				return one, false
			}
			one, ok = p, true
		}
	}
	return one, ok
}

// A fit is a way in which a text may match a run.
type fit struct {
	query library.Query
	order library.Order
	of    func(*library.Entry) bool // a condition that a query cannot express; may be nil
}

// fits returns the ways in which a text may match a run, in the order of preference.
func fits(name string) []fit {
	if name == Last {
		return []fit{{order: library.Order{Limit: 1}}}
	}
	query := func(key string, op library.Op) library.Query {
		return library.Query{{Key: key, Op: op, Text: name, Number: math.NaN()}}
	}
	return []fit{
		{query: query("id", library.Has)},
		{query: query("id", library.Contains), of: func(e *library.Entry) bool { return strings.HasSuffix(e.ID, "-"+name) }},
		{query: query("name", library.Has), of: func(e *library.Entry) bool { return e.Name == name }},
		{query: query("name", library.Has)},
	}
}

// fitting returns the matching runs, newest first. whole is what wait returned.
func (x *Index) fitting(ctx context.Context, whole bool, f fit, trash bool) ([]library.Entry, error) {
	f.order.Trash = trash
	list, _, err := x.list(ctx, whole, f.query, f.order)
	if f.of != nil {
		list = slices.DeleteFunc(list, func(e library.Entry) bool { return !f.of(&e) })
	}
	return list, err
}

// Begin returns the newest runs whose ID or name begins with typed, at most most of
// them.
func (x *Index) Begin(ctx context.Context, typed string, most int, trash bool) (list []library.Entry, err error) {
	whole, err := x.wait(ctx, most)
	if err != nil {
		return nil, err
	}
	for _, key := range []string{"id", "name"} {
		found, _, err := x.list(ctx, whole, library.Query{{Key: key, Op: library.Has, Text: typed, Number: math.NaN()}}, library.Order{Limit: most, Trash: trash})
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	slices.SortFunc(list, func(a, b library.Entry) int { return strings.Compare(b.ID, a.ID) })
	list = slices.CompactFunc(list, func(a, b library.Entry) bool { return a.ID == b.ID })
	return list[:min(len(list), most)], nil
}
