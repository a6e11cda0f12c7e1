package ui

import (
	"maps"
	"slices"
	"strings"

	"descent/trainer/metric"
	"descent/trainer/run"
	"descent/tui/lanes"
)

// Metrics returns the metrics that any of the runs has, without the loss, which has its own
// chart.
func (s *Scene) Metrics() (all []*metric.Metric) {
	for i := range metric.All[1:] {
		m := &metric.All[i+1]
		if slices.ContainsFunc(s.Lanes, func(l *lanes.Lane) bool { return hasMetric(l, m) }) {
			all = append(all, m)
		}
	}
	return all
}

// hasMetric reports whether a run has a metric, or will have it by its task.
func hasMetric(l *lanes.Lane, m *metric.Metric) bool {
	if l.Spec.Known() {
		return l.Snap.Plan.Task()&m.Task != 0
	}
	return len(l.Snap.Series[run.TrainCurve(m)])+len(l.Snap.Series[run.ValCurve(m)]) > 0
}

// ChosenMetric returns the chosen metric if any run has it, else nil. If it is nil, each
// run shows the main metric of its task.
func (s *Scene) ChosenMetric() *metric.Metric {
	for _, m := range s.Metrics() {
		if m.Key == s.View.Metric {
			return m
		}
	}
	return nil
}

// logged returns the quantities that other programs log for the training or the validation
// part, sorted by name, without those that have the name of a metric of this program.
func (s *Scene) logged() (all []*metric.Metric) {
	names := map[string]bool{}
	for _, l := range s.Lanes {
		if l.Spec.Known() {
			continue
		}
		for c := range l.Snap.Series {
			key, paired := strings.CutPrefix(string(c), "val_")
			if !paired {
				key, paired = strings.CutPrefix(string(c), "train_")
			}
			if paired && !slices.Contains(metric.Keys(metric.Any), key) {
				names[key] = true
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(names)) {
		all = append(all, &metric.Metric{Key: key, Name: strings.ReplaceAll(key, "_", " "), Doc: "as another program logs it"})
	}
	return all
}

// Metric returns the chosen metric, which may be one that another program logs, or else the
// main metric of the selected run or of the first run with a known task.
func (s *Scene) Metric() *metric.Metric {
	if m := s.ChosenMetric(); m != nil {
		return m
	}
	if s.View.Metric != "" {
		for _, m := range s.logged() {
			if m.Key == s.View.Metric {
				return m
			}
		}
	}
	for _, l := range append([]*lanes.Lane{s.One()}, s.Lanes...) {
		if l != nil && l.Snap.Plan.Inputs > 0 { // otherwise its task is unknown
			return l.Snap.Plan.Metric()
		}
	}
	return metric.Main(metric.Classes)
}
