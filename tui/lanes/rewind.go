package lanes

import (
	"slices"

	"descent/trainer/run"
)

// Kept returns the epochs of which the run of l has networks beside the last
// one; none of a run that keeps none.
func (l *Lane) Kept() []float64 {
	if r, ok := l.source.(run.Rewindable); ok && l.Spec.Known() {
		return r.Epochs()
	}
	return nil
}

// Rewound returns the epoch of the network that Layers and Data show of l where
// that is an earlier one than the last, else 0.
func (l *Lane) Rewound() float64 { return l.rewound }

// Looked returns the epoch of the network that Layers and Data show of l.
func (l *Lane) Looked() float64 {
	if l.rewound > 0 {
		return l.rewound
	}
	if w, ok := l.source.(run.Lagging); ok {
		if epoch, stands := w.Standing(); stands {
			return epoch
		}
	}
	return l.Snap.Last.Epoch
}

// Behind reports whether the network that Layers and Data show is older than the
// last evaluation.
func (l *Lane) Behind() bool { return l.HasNetwork() && l.Looked() < l.Snap.Last.Epoch }

// Rewind looks at the network that the run of l kept so many places before the
// one that is looked at now, or behind it if by is positive. It reports whether
// there is one.
func (l *Lane) Rewind(by int) bool {
	epochs := slices.DeleteFunc(slices.Clone(l.Kept()), func(e float64) bool { return e <= 0 || e >= l.Snap.Last.Epoch })
	at := len(epochs)
	if l.rewound > 0 {
		at, _ = slices.BinarySearch(epochs, l.rewound)
	}
	switch at += by; {
	case at < 0 || at > len(epochs):
		return false
	case at == len(epochs):
		l.rewound = 0
	default:
		l.rewound = epochs[at]
	}
	return true
}

// LookAs looks at the network of the same epoch as m, which has the same run.
func (l *Lane) LookAs(m *Lane) { l.rewound = m.rewound }
