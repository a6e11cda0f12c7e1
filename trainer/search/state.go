package search

import (
	"encoding/json"
	"slices"
	"strconv"

	"descent/model/catalog"
)

// State is the state of a trial: waiting, or how it ended.
type State uint8

const (
	Waiting  State = iota // not started, or not ended
	Done                  // trained for all epochs
	Behind                // ended by the pruner, because others were better
	Hopeless              // ended early for the reason in Trial.Why
	Diverged
	Failed
	Stopped // interrupted by a budget of seconds or by the user
)

var stateNames = []string{"waiting", "done", "behind", "hopeless", "diverged", "failed", "stopped"}

// String returns the state as text.
func (s State) String() string { return stateNames[s] }

// MarshalJSON implements json.Marshaler: the state as text.
func (s State) MarshalJSON() ([]byte, error) { return strconv.AppendQuote(nil, s.String()), nil }

// UnmarshalJSON implements json.Unmarshaler.
func (s *State) UnmarshalJSON(text []byte) error {
	var name string
	if err := json.Unmarshal(text, &name); err != nil {
		return err
	}
	i := slices.Index(stateNames, name)
	if i < 0 {
		return catalog.Unknown("state", name, stateNames)
	}
	*s = State(i)
	return nil
}
