package ui

import (
	"fmt"
	"slices"
	"strings"

	"descent/data"
	"descent/trainer/compare"
	"descent/trainer/metric"
	"descent/tui/lanes"
)

// lossName returns the name of a run's loss without its parameters, with the class
// weighting; "" if unknown.
func lossName(l *lanes.Lane) string {
	if !l.Spec.Known() {
		return ""
	}
	name, _, _ := strings.Cut(l.Setting("loss"), ":")
	if l.Spec.WeighsClasses() {
		weighting, _ := data.ClassWeightings.Find(l.Spec.Weighting)
		name = weighting.Name + " " + name
	}
	return name
}

// alike returns a scene of the runs whose loss is of the same kind as that of the selected
// run, and a text that names the other losses. Runs with an unknown loss are included.
func (s *Scene) alike(kind func(*lanes.Lane) string) (*Scene, string) {
	one := s.One()
	if one == nil {
		return s, ""
	}
	want := kind(one)
	for i := 0; want == "" && i < len(s.Lanes); i++ {
		want = kind(s.Lanes[i])
	}
	var others []string
	return s.only(func(l *lanes.Lane) bool {
		k := kind(l)
		if k == want || k == "" {
			return true
		}
		if !slices.Contains(others, k) {
			others = append(others, k)
		}
		return false
	}, func() string { return strings.Join(others, ", ") + " loss" })
}

// having returns a scene of the runs that have a metric, and a text about the others. It
// keeps runs whose task is not known yet.
func (s *Scene) having(m *metric.Metric) (*Scene, string) {
	return s.only(func(l *lanes.Lane) bool {
		return l.Snap.Plan.Inputs == 0 || l.Snap.Plan.Task()&m.Task != 0
	}, func() string { return "no " + m.Name })
}

// only returns a scene of the runs that belong, and a text: the number of the others,
// why they are left out, and the key that shows them.
func (s *Scene) only(belongs func(*lanes.Lane) bool, why func() string) (*Scene, string) {
	var in, out []*lanes.Lane
	for _, l := range s.Lanes {
		if belongs(l) {
			in = append(in, l)
		} else {
			out = append(out, l)
		}
	}
	switch len(out) {
	case 0:
		return s, ""
	case 1:
		return s.With(in), fmt.Sprintf("without %s (%s): j selects it", out[0].Letter(), why())
	}
	return s.With(in), fmt.Sprintf("without %d runs (%s): j selects them", len(out), why())
}

// nameOf returns the name of a run at the ends of its curves: its name or, if another run
// has the same name, what differs.
func (s *Scene) nameOf(l *lanes.Lane) string {
	var same []*lanes.Lane
	for _, other := range s.Lanes {
		if other.Spec.Name == l.Spec.Name {
			same = append(same, other)
		}
	}
	if len(same) < 2 {
		return l.Spec.Name
	}
	return l.Letter() + " " + differing(l, same)
}

// differing returns the first setting in which l differs from others, apart from the seed,
// or the name of l if there is none.
func differing(l *lanes.Lane, others []*lanes.Lane) string {
	var all [][]compare.Setting
	for _, o := range others {
		if o.Settings == nil {
			return l.Spec.Name
		}
		all = append(all, o.Settings)
	}
	for _, key := range compare.Differing(all) {
		if key != "seed" && key != "name" {
			return key + " " + l.Setting(key)
		}
	}
	return l.Spec.Name
}
