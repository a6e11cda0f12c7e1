package index

import (
	"strings"
	"sync"

	"descent/trainer/metric"
	"descent/trainer/store"
)

// measured returns the columns of an evaluation after run and step.
func measured() []string {
	columns := []string{"epoch", "seconds"}
	for _, part := range []string{"train_", "val_"} {
		for _, m := range metric.All {
			columns = append(columns, part+m.Key)
		}
	}
	return append(columns, "dead", "saturated")
}

// insertPoint returns the statement that writes an evaluation.
var insertPoint = sync.OnceValue(func() string {
	return "INSERT OR REPLACE INTO evaluation VALUES (?, ?" + strings.Repeat(", ?", len(measured())) + ")"
})

// point writes an evaluation of a run.
func (w *writer) point(k known, p *store.Point) error {
	if p.Again {
		w.exec("DELETE FROM evaluation WHERE run = ? AND step > ?", k.run, p.Step)
		return w.err
	}
	args := []any{k.run, p.Step, number(p.Epoch), number(p.Seconds)}
	for _, s := range []interface{ Of(string) float64 }{p.Train, p.Val} {
		for _, m := range metric.All {
			if k.task == 0 || m.Task&k.task != 0 {
				args = append(args, number(s.Of(m.Key)))
			} else {
				args = append(args, nil)
			}
		}
	}
	w.exec(insertPoint(), append(args, number(p.Dead), number(p.Saturated))...)
	return w.err
}
