package trainer

import (
	"fmt"
	"strings"

	"descent/data"
)

// Folds returns s once for each fold of k-fold cross-validation, at least two,
// with the fold in its name.
func (s Spec) Folds(k int) []Spec {
	specs := make([]Spec, k)
	for i := range specs {
		specs[i] = s
		specs[i].Fold = data.Fold{Number: i + 1, Of: k}
		specs[i].Name = s.Name + specs[i].foldName()
	}
	return specs
}

// Reseeded returns s with another seed, which its name says.
func (s Spec) Reseeded(seed uint64) Spec {
	s.Seed = seed
	s.Name += s.seedName()
	return s
}

// Experiment returns the name of s without what Folds and Reseeded added.
func (s Spec) Experiment() string {
	return strings.TrimSuffix(strings.TrimSuffix(s.Name, s.foldName()), s.seedName())
}

func (s Spec) foldName() string { return fmt.Sprintf(", fold %v", s.Fold) }
func (s Spec) seedName() string { return fmt.Sprintf(", seed %d", s.Seed) }
