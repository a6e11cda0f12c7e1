package trainer

import "testing"

func TestFormatEpochs(t *testing.T) {
	for epochs, want := range map[float64]string{1: "1 epoch", 0.5: "0.5 epochs", 1.04: "1 epoch", 12: "12 epochs"} {
		if got := FormatEpochs(epochs); got != want {
			t.Errorf("FormatEpochs(%g) is %q, want %q", epochs, got, want)
		}
	}
}
