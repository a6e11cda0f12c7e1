package data

import (
	"context"
	"slices"

	"descent/data"
	"descent/trainer"
	"descent/trainer/inspect"
	"descent/tui/lanes"
	"descent/tui/ui"
)

// A finding is the result of the study.
type finding struct {
	*inspect.Examination
	lane    *lanes.Lane
	set     *data.Prepared
	spec    trainer.Spec
	regions *inspect.Regions // of a planar set, else nil
	curve   *inspect.Curve   // of a curved one, else nil
	targets inspect.Span     // of a regression
	said    inspect.Span     // the range of its predictions and targets
	beside  *finding         // of another network on the same points in a plane; or nil
}

// addBeside adds the finding of the first of other networks, if it has the same points in
// a plane.
func (f *finding) addBeside(ctx context.Context, others []ui.Network) {
	if len(others) == 0 || f.regions == nil || !inspect.Planar(others[0].Set.Set) {
		return
	}
	g := study(ctx, others[0], f.Part)
	if g != nil && g.regions.X == f.regions.X && g.regions.Y == f.regions.Y && slices.Equal(g.set.Classes, f.set.Classes) &&
		slices.Equal(g.Part.Of(g.set.Set).Values, f.Part.Of(f.set.Set).Values) {
		f.beside = g
	}
}

// study examines a network; it returns nil if ctx ends first.
func study(ctx context.Context, of ui.Network, part inspect.Part) *finding {
	e, err := inspect.Examine(ctx, of.Member, of.Set, part)
	if err != nil {
		return nil
	}
	f := &finding{Examination: e, lane: of.Lane, set: of.Set, spec: of.Spec}
	switch set := of.Set.Set; {
	case inspect.Planar(set):
		f.regions, err = inspect.Map(ctx, of.Member, of.Set)
	case inspect.Curved(set):
		f.curve, err = inspect.Fit(ctx, of.Member, of.Set)
	}
	if of.Set.Regression() {
		f.targets = inspect.Targets(of.Set.Set)
		f.said = f.targets
		for i := range f.Verdicts {
			f.said = f.said.With(float64(f.Verdicts[i].Outputs[0]))
		}
	}
	if err != nil {
		return nil
	}
	return f
}

// shown returns the indices of the verdicts that v selects, in its order.
func (f *finding) shown(v choice) []int {
	shown := make([]int, 0, len(f.Verdicts))
	for i := range f.Verdicts {
		if v.worst {
			i = f.Worst[i]
		}
		verdict := &f.Verdicts[i]
		if f.set.Regression() || (!v.wrong || !verdict.Right()) && (v.class == allClasses || v.class == verdict.Class) {
			shown = append(shown, i)
		}
	}
	return shown
}
