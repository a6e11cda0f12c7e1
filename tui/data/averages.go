package data

import (
	"context"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"descent/data"
	"descent/trainer/ensemble"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// averages is a layer with the accuracy, on the validation part, of averages: of several
// networks, of passes with dropout, and of snapshots.
type averages struct {
	ui.Scroll
	screen *Screen
	last   *measured    // the last finding
	kept   []ui.Network // snapshots of the selected run since the layer is open
}

// maxSnapshots is the largest number of snapshots.
const maxSnapshots = 10

// openAverages opens it.
func (v *Screen) openAverages(h ui.Host) tea.Cmd {
	switch f, _, _ := v.found(h.Scene()); {
	case f == nil:
	case f.set.Regression():
		h.Say("Run " + f.lane.Letter() + " predicts a number: averages are measured by the accuracy of classes.")
	case f.set.Val.Len() == 0:
		h.Say("The validation part of run " + f.lane.Letter() + " is empty.")
	default:
		v.open(h, &averages{screen: v})
	}
	return nil
}

// A measured is what the averages of some runs reach.
type measured struct {
	examples, total int // of the validation part, measured and all
	alone           []alone
	together        *ensemble.Result // of all that are alone, from two on
	apart           []*lanes.Lane    // lanes with other data or another loss

	of        ui.Network       // the selected run's
	snapshots *ensemble.Result // of snapshots of the selected run; nil for fewer than two
	kept      int              // number of snapshots
}

// An alone has the results of a single network.
type alone struct {
	lane          *lanes.Lane
	epoch         float64
	accuracy, err float64          // standard error over the examples
	passes        *ensemble.Result // with dropout; nil for a run without
}

// dropoutPasses is the number of passes that are averaged.
const dropoutPasses = 30

// others implements aside.
func (*averages) others() int { return ui.MaxOthers }

// study implements aside.
func (a *averages) study() ui.StudyFunc {
	kept := slices.Clone(a.kept)
	return func(ctx context.Context, of ui.Network) any {
		one := of
		one.Others = nil // releases their memory
		m := &measured{total: of.Set.Val.Len(), of: one}
		if of.Set.Regression() || m.total == 0 {
			return m
		}
		all := []ui.Network{of}
		for _, o := range of.Others {
			if sameQuestion(of, o) {
				all = append(all, o)
			} else {
				m.apart = append(m.apart, o.Lane)
			}
		}
		slices.SortStableFunc(all, func(a, b ui.Network) int { return a.Lane.Slot - b.Lane.Slot })
		kept := withSnapshot(kept, one)
		m.examples, m.kept = measurable(all, len(kept)*len(of.Weights)), len(kept)
		if m.measure(ctx, all) != nil || m.measureSnapshots(ctx, kept) != nil {
			return nil
		}
		return m
	}
}

// sameQuestion reports whether the predictions of two networks can be averaged: they have
// the same data and loss.
func sameQuestion(a, b ui.Network) bool {
	p, q := &a.Set.Val, &b.Set.Val
	return a.Spec.Loss == b.Spec.Loss && slices.Equal(a.Set.Classes, b.Set.Classes) && slices.Equal(p.Class, q.Class) &&
		slices.Equal(p.Pixels, q.Pixels) && slices.Equal(p.Values, q.Values) && slices.Equal(p.Weights, q.Weights)
}

// withSnapshot adds a snapshot to those of the same run, if it is of a new epoch, and
// removes those of other runs.
func withSnapshot(kept []ui.Network, n ui.Network) []ui.Network {
	switch last := len(kept) - 1; {
	case last < 0 || kept[last].Lane != n.Lane:
		return []ui.Network{n}
	case slices.Equal(kept[last].Weights, n.Weights):
		return kept
	}
	kept = append(kept, n)
	return kept[max(len(kept)-maxSnapshots, 0):]
}

// hear implements aside. It keeps the network of a new finding as a snapshot.
func (a *averages) hear(found any) {
	if m, ok := found.(*measured); ok && m != a.last {
		a.last, a.kept = m, withSnapshot(a.kept, m.of)
	}
}

// measurable returns the number of validation examples on which networks can be measured
// in about a second. work is the number of weights of snapshots.
func measurable(all []ui.Network, work int) int {
	const effort = 4_000_000_000 // product of weights, examples and passes
	for _, n := range all {
		if work += len(n.Weights); drops(n) {
			work += dropoutPasses * len(n.Weights)
		}
	}
	return min(all[0].Set.Val.Len(), max(200, effort/work))
}

// drops reports whether passes of n with dropout differ.
func drops(n ui.Network) bool { return n.Spec.Dropout > 0 || n.Spec.InputDrop > 0 }

// measure measures the networks and their average.
func (m *measured) measure(ctx context.Context, all []ui.Network) error {
	nets := m.trained(all)
	r, err := ensemble.Together(ctx, nets, func(i int, accuracy, err float64) {
		m.alone = append(m.alone, alone{lane: all[i].Lane, epoch: all[i].Epoch, accuracy: accuracy, err: err})
	})
	if err != nil {
		return err
	}
	if len(all) > 1 {
		m.together = &r
	}
	for i, n := range all {
		if !drops(n) {
			continue
		}
		r, err := ensemble.Passes(ctx, nets[i], dropoutPasses)
		if err != nil {
			return err
		}
		m.alone[i].passes = &r
	}
	return nil
}

// trained returns networks with the examples on which they are measured.
func (m *measured) trained(all []ui.Network) (nets []ensemble.Trained) {
	for _, n := range all {
		nets = append(nets, ensemble.Trained{Member: n.Member, Set: n.Set, Part: first(n.Set.Set, m.examples)})
	}
	return nets
}

// measureSnapshots measures the snapshots of the selected run.
func (m *measured) measureSnapshots(ctx context.Context, kept []ui.Network) error {
	if len(kept) < 2 {
		return nil
	}
	r, err := ensemble.Snapshots(ctx, m.trained(kept))
	m.snapshots = &r
	return err
}

// first returns the first n validation examples of a set of classes.
func first(set *data.Set, n int) *data.Part {
	part := set.Val.First(n, set.Shape.Len())
	return &part
}

// Name implements ui.Layer.
func (*averages) Name() string { return "the averages (a)" }

// Keys implements ui.Layer.
func (a *averages) Keys() []ui.Key {
	back := ui.Bind("esc, a", "back to the examples", "", func(h ui.Host) tea.Cmd { a.screen.close(h); return nil })
	return append(append(a.Scroll.Keys(), back), paceKeys()...)
}

// Point implements ui.Pointable: a click on the first row closes the layer, the wheel
// scrolls.
func (a *averages) Point(h ui.Host, m ui.Mouse) tea.Cmd {
	if m.Act == ui.Click && m.Y == 0 {
		a.screen.close(h)
	}
	a.Wheel(m)
	return nil
}

// interval formats a percentage with its 95% interval, from its standard error.
func interval(format string, value, err float64) string {
	const z = 1.96 // quantile of the normal distribution
	return fmt.Sprintf(format+" ±%.1f", 100*value, 100*z*err)
}
