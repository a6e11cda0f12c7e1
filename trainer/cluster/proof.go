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

// proofs are settings that together use the kernels that the numbers of a run come
// from: products of odd and of large sizes, exponentials, normalization and masks.
// Each trains for a few milliseconds.
var proofs = []map[string]string{
	{"data": "digits", "examples": "200", "hidden": "67,33", "epochs": "1", "evals": "1"},
	{"data": "digits", "examples": "100", "hidden": "130", "activation": "gelu", "norm": "batch", "dropout": "0.2",
		"optimizer": "adam", "lr": "0.003", "epochs": "1", "evals": "1", "preprocess": "standardize"},
	{"data": "moons:n=120", "hidden": "9", "activation": "tanh", "optimizer": "rmsprop", "l2": "0.001", "epochs": "2", "evals": "1"},
}

// Numerics says how a program computes: two with the same sum compute the same bits
// of the same Specs.
type Numerics struct {
	Name string // see tensor.Numerics
	Sum  string // of the weights of known small runs
}

// Prove trains known small runs, once a process, and returns what came of them.
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
