package trainer

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"testing"

	"descent/data"
	"descent/model"
	"descent/model/tensor"
)

// numericsSums are the sums of numericsSum by NumericsVersion and arithmetic. An
// arithmetic that is not listed was not measured.
var numericsSums = map[int]map[string]string{
	1: {
		"float32 avx amd64":      "9bc30a874a1cbe1a",
		"float32 portable amd64": "8aac972d956e5704",
		"float64 portable amd64": "6cff685f8bac57c0",
	},
}

// numericsSum returns the sum of the weights to which runs lead that have all kinds
// of parts.
func numericsSum(t *testing.T) string {
	t.Helper()
	h := sha256.New()
	for _, edit := range []func(*Spec){
		func(s *Spec) {},
		func(s *Spec) { s.Optimizer, s.Dropout, s.Activation = Optimizers.Default("adam"), 0.2, model.ReLU{} },
		func(s *Spec) { s.Norm, s.L2, s.Clip, s.Average = batchNorm, 0.01, 1, 0.9 },
		func(s *Spec) { s.Data, s.Loss, s.Preprocess = data.Sine{N: 60}, model.Squared{}, data.Standardize{} },
		func(s *Spec) { s.Data, s.Hidden, s.Batch = data.Digits{}, []int{40, 20}, 100 },
	} {
		s := toy()
		edit(&s)
		events := train(t, s)
		end := events[len(events)-1]
		binary.Write(h, binary.LittleEndian, end.Weights)
		binary.Write(h, binary.LittleEndian, []float64{end.Val.Loss, end.Test.Loss})
	}
	return hex.EncodeToString(h.Sum(nil))[:16]
}

// Whoever changes the bits to which equal Specs lead must raise NumericsVersion, so
// that a run of the program before is not resumed to other numbers without a word,
// and add its sums here.
func TestNumericsVersion(t *testing.T) {
	want, known := numericsSums[NumericsVersion][tensor.Numerics()]
	if got := numericsSum(t); !known {
		t.Skipf("the sum under %s is %s: none is listed", tensor.Numerics(), got)
	} else if got != want {
		t.Errorf("under %s the sum is %s: want %s, or a higher NumericsVersion and new sums", tensor.Numerics(), got, want)
	}
}
