package cluster

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"descent/trainer"
	"descent/trainer/search"
)

// A Follower repeats a search of another process: the jobs of a search follow from its
// settings and from earlier outcomes, which the coordinator stores. The Runner of a
// Follower queues no jobs.

// A Submitted is a search that was submitted to a coordinator.
type Submitted struct {
	Title string
	When  time.Time // when the search was last started or resumed
	Plan  json.RawMessage

	base string // the key of the plan that its jobs share
}

// offer writes the search for Followers, which take its data from the base. A search
// with an axis of data is not offered, since the paths of its files exist only on the
// machine of this process.
func (r *Runner) offer(ctx context.Context) error {
	q := *r.o.Search
	if slices.ContainsFunc(q.Axes, func(a search.Axis) bool { return a.Key == "data" || strings.HasPrefix(a.Key, "data.") }) {
		return nil
	}
	q.Base.Data = trainer.Default().Data
	plan, err := q.MarshalText()
	if err != nil {
		return err
	}
	text, err := json.Marshal(Submitted{Title: r.o.Title, When: time.Now().UTC(), Plan: plan})
	if err != nil {
		return err
	}
	return r.client.putPlan(ctx, r.name+"."+keyOf(json.RawMessage(plan)), text)
}

// Submitted returns the searches that were submitted, latest first.
func (c *Client) Submitted(ctx context.Context) (all []Submitted, err error) {
	kv, err := c.js.KeyValue(ctx, planBucket)
	if err != nil {
		return nil, err
	}
	err = each(ctx, kv, func(e jetstream.KeyValueEntry) {
		base, _, ok := strings.Cut(e.Key(), ".")
		if s, err := decode[Submitted](e.Value()); ok && err == nil {
			s.base = base
			all = append(all, s)
		}
	})
	slices.SortStableFunc(all, func(a, b Submitted) int { return b.When.Compare(a.When) })
	return all, err
}

// A Follower shows a search that another process runs.
type Follower struct {
	search *search.Search
	title  string
	curves search.Curves
}

// Follow returns a Follower of a search.
func (c *Client) Follow(ctx context.Context, s Submitted) (*Follower, error) {
	f := &Follower{search: new(search.Search), title: s.Title}
	if err := f.search.UnmarshalText(s.Plan); err != nil {
		return nil, fmt.Errorf("%w (it was submitted by another version of descent)", err)
	}
	f.curves.Metric = f.search.Metric
	r := newRunner(c, RunnerOptions{Title: s.Title, Search: f.search, Curves: &f.curves})
	r.follows, r.name = true, s.base
	if err := r.open(ctx); err != nil {
		return nil, err
	}
	kv, err := c.js.KeyValue(ctx, planBucket)
	if err != nil {
		return nil, err
	}
	e, err := kv.Get(ctx, s.base)
	if err != nil {
		return nil, err
	}
	p, err := decode[plan](e.Value())
	if err != nil {
		return nil, err
	}
	base, err := p.base()
	if err != nil {
		return nil, err
	}
	f.search.Base.Data, r.plan = base.Data, p
	f.search.Runner = r
	return f, nil
}

// Title returns the title of the search.
func (f *Follower) Title() string { return f.title }

// Search returns the search.
func (f *Follower) Search() *search.Search { return f.search }

// Curves returns the curves of the trials. They can be read while Run runs.
func (f *Follower) Curves() *search.Curves { return &f.curves }

// Run reports the trials as they end, as search.Search.Run does, and returns them when
// all have ended.
func (f *Follower) Run(ctx context.Context, report func(search.Trial)) ([]search.Trial, error) {
	return f.search.Follow(ctx, report)
}
