package data

import (
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"

	"descent/model/guard"
)

func TestInParallel(t *testing.T) {
	for _, most := range []int{1, 3, 100} {
		var done [100]atomic.Int32
		var at, peak atomic.Int32
		do := func(i int) error {
			if n := at.Add(1); n > peak.Load() {
				peak.Store(n)
			}
			defer at.Add(-1)
			if done[i].Add(1); i == 40 || i > 70 {
				return fmt.Errorf("number %d", i)
			}
			return nil
		}
		if err := inParallel(40, most, do); err != nil {
			t.Error(err)
		}
		if err := inParallel(100, most, do); err == nil || err.Error() != "number 40" {
			t.Errorf("%v: want that of number 40", err)
		}
		if peak.Load() > int32(most) {
			t.Errorf("%d were at work at a time: want at most %d", peak.Load(), most)
		}
		for i := range 40 {
			if n := done[i].Load(); n != 2 {
				t.Errorf("number %d was done %d times: want once each time", i, n)
			}
		}
	}
	err := inParallel(2, 2, func(i int) error { panic("text") })
	if p := (*guard.Panic)(nil); !errors.As(err, &p) || !strings.Contains(err.Error(), "panic: text") {
		t.Errorf("%v is not the panic", err)
	}
}
