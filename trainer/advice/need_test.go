package advice

import (
	"strings"
	"testing"

	"descent/data"
	"descent/trainer"
)

// What would take the machine is refused before any of it is allocated, and
// the text names the setting that is to blame.
func TestNeedIsCountedBeforehand(t *testing.T) {
	for blame, change := range map[string]func(*trainer.Spec){
		"batch, which is 600000 examples": func(s *trainer.Spec) {
			s.Data, s.Hidden, s.Batch = data.Spiral{N: 1_000_000, Noise: 0.2}, []int{30_000, 30_000}, 0
		},
		"hidden": func(s *trainer.Spec) {
			s.Data, s.Hidden = data.Spiral{N: 500}, []int{65_536, 65_536, 65_536, 65_536, 65_536}
		},
		"the examples of data": func(s *trainer.Spec) { s.Data = data.Noise{N: 1_000_000, Inputs: 10_000, Classes: 2} },
	} {
		spec := trainer.Default()
		change(&spec)
		n, err := NeedOf(t.Context(), spec)
		if err != nil {
			t.Fatal(err)
		}
		n.Machine = 16_000_000_000
		if !n.Heavy() || !n.Refused() || !strings.HasSuffix(strings.TrimSuffix(n.String(), ", or hidden"), "lower "+blame) {
			t.Errorf("of %+v it says %q: want to lower %s", n, n, blame)
		}
	}
	if err := Affordable(t.Context(), trainer.Default()); err != nil {
		t.Errorf("the default settings are refused: %v", err)
	}
	if got := machineMemory(); got < 1<<28 {
		t.Errorf("this machine has %d bytes", got)
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int]string{12: "12 bytes", 1_500: "1.5 kB", 999_600: "1.0 MB", 16_700_000_000: "17 GB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) is %q: want %q", n, got, want)
		}
	}
}
