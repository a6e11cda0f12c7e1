package lanes

import (
	"slices"

	"descent/trainer/run"
)

// Kept returns the epochs for which the run of l has networks, in addition to the last
// one.
func (l *Lane) Kept() []float64 {
	if r, ok := l.source.(run.Rewindable); ok && l.Spec.Known() {
		return r.Epochs()
	}
	return nil
}

// Rewound returns the epoch of the network that Layers and Data show; 0 for the last one.
func (l *Lane) Rewound() float64 { return l.rewound }

// Looked returns the epoch of the network that Layers and Data show.
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

// Rewind makes Layers and Data show the network that is by positions after the current one
// in Kept, or before it if by is negative. It returns false if there is none.
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

// LookAs makes Layers and Data show the same epoch of l as of m, which has the same run.
func (l *Lane) LookAs(m *Lane) { l.rewound = m.rewound }
