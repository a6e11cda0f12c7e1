package cluster

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"sync"

	"descent/model/tensor"
	"descent/trainer"
)

// proofs are the settings of small runs that together use all kernels on which results
// depend: products of odd and of large sizes, exponentials, normalization and masks. Each
// run takes a few milliseconds.
var proofs = []map[string]string{
	{"data": "digits", "examples": "200", "hidden": "67,33", "epochs": "1", "evals": "1"},
	{"data": "digits", "examples": "100", "hidden": "130", "activation": "gelu", "norm": "batch", "dropout": "0.2",
		"optimizer": "adam", "lr": "0.003", "epochs": "1", "evals": "1", "preprocess": "standardize"},
	{"data": "moons:n=120", "hidden": "9", "activation": "tanh", "optimizer": "rmsprop", "l2": "0.001", "epochs": "2", "evals": "1"},
}

// Numerics identifies the arithmetic of a program: programs with the same Sum compute
// the same bits for the same Spec.
type Numerics struct {
	Name string // see tensor.Numerics
	Sum  string // checksum of the weights of the runs of proofs
}

// Prove trains the runs of proofs and returns the Numerics of this process. Later calls
// return the result of the first.
var Prove = sync.OnceValues(prove)

func prove() (Numerics, error) {
	h := sha256.New()
	for _, settings := range proofs {
		spec := trainer.Default()
		if err := spec.SetAll(settings); err != nil {
			return Numerics{}, err
		}
		var b [8]byte
		number := func(v float64) {
			binary.LittleEndian.PutUint64(b[:], math.Float64bits(v))
			h.Write(b[:])
		}
		err := trainer.Train(context.Background(), spec, nil, nil, func(e *trainer.Event) {
			if e.Kind != trainer.Ended {
				return
			}
			for _, w := range e.Weights {
				number(float64(w))
			}
			number(e.Train.Loss)
			number(e.Val.Loss)
		})
		if err != nil {
			return Numerics{}, fmt.Errorf("the proof of the numerics: %w", err)
		}
	}
	return Numerics{tensor.Numerics(), hex.EncodeToString(h.Sum(nil)[:16])}, nil
}
