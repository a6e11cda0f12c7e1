package memory

import (
	"context"
	"runtime"
	"strings"
	"testing"
)

// What was granted counts until it is allocated, and then because it is there.
func TestBudgetCountsAllThatIsTaken(t *testing.T) {
	b := New(heap() + 300e6)
	ctx := b.With(context.Background())
	if Of(ctx) != b {
		t.Fatal("the context has another budget")
	}
	done, err := b.Take(200e6, "a set", "n")
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Check(200e6, "a set", "n"); err == nil {
		t.Error("200 MB are granted twice: want an error")
	}
	set := make([]byte, 200e6)
	done()
	if err := b.Check(200e6, "a set", "n"); err == nil {
		t.Error("200 MB are granted beside as many that are taken: want an error")
	}
	runtime.KeepAlive(set)
	if err := b.Check(200e6, "a set", "n"); err != nil {
		t.Errorf("garbage counts as taken: %v", err)
	}
}

func TestRefusalSaysHowMuchAndWhatToLower(t *testing.T) {
	b := New(2e9)
	if err := b.CheckAll(72e9, "a run", "batch"); err == nil || err.Error() != "a run would take 72 GB of the 2.0 GB of memory for this program: lower batch, or raise --memory" {
		t.Error(err)
	}
	if err := b.Check(2e9, "a run", "batch"); err == nil || !strings.HasPrefix(err.Error(), "a run would take 2.0 GB of the 2.0 GB of memory for this program, of which ") {
		t.Error(err)
	}
	if err := b.CheckAll(2e9, "a run", "batch"); err != nil {
		t.Error(err)
	}
}

func TestSize(t *testing.T) {
	for text, want := range map[string]float64{
		"2GB": 2e9, "1.5 GiB": 1.5 * (1 << 30), "500m": 500e6, "300 MB": 300e6, "1t": 1e12, "100000000": 1e8, "2e9": 2e9, "70000000b": 7e7,
	} {
		var s Size
		if err := s.Set(text); err != nil || float64(s) != want {
			t.Errorf("%q is %v, %v: want %v", text, float64(s), err, want)
		}
	}
	for text, want := range map[string]string{
		"much": "is not a size", "": "is not a size", "-1GB": "is too small", "1": "is too small", "NaN": "is not a size",
		"infGB": "is not a size", "1e400": "is not a size", "60%": "is not a size", "0": "is too small",
	} {
		var s Size
		if err := s.Set(text); err == nil || !strings.Contains(err.Error(), want) || s != 0 {
			t.Errorf("%q: %v, %v: want an error with %q", text, float64(s), err, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[float64]string{12: "12 bytes", 1_500: "1.5 kB", 999_600: "1.0 MB", 16_700_000_000: "17 GB", 3e20: "300000 PB"} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%v) is %q: want %q", n, got, want)
		}
	}
}

func TestFree(t *testing.T) {
	if got := Free(); got < 1<<26 {
		t.Errorf("%v bytes are free here", got)
	}
}
