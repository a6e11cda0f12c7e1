package advice

import (
	"testing"
	"time"

	"descent/trainer/trainertest"
)

// The plan of a run that is only tried must be that of the run.
func TestSpeed(t *testing.T) {
	s := trainertest.Spec()
	plan, perSecond, err := Speed(t.Context(), s, 5*time.Millisecond)
	if want := trainertest.Train(t, s)[0].Plan; err != nil || plan != want || perSecond <= 0 {
		t.Errorf("plan %+v, want %+v; %v samples/s, %v", plan, want, perSecond, err)
	}
	s.Hidden = []int{4000, 4000}
	if plan, perSecond, err := Speed(t.Context(), s, time.Minute); err != nil || perSecond != 0 || plan.Params < maxTried {
		t.Errorf("a large network: %+v, %v samples/s, %v", plan, perSecond, err)
	}
	if _, perSecond, err := Speed(t.Context(), trainertest.Diverging(), time.Millisecond); err != nil || perSecond < 0 {
		t.Errorf("a wild run: %v, %v", perSecond, err)
	}
}
