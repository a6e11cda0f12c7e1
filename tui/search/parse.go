package search

import (
	"fmt"
	"strconv"
	"strings"

	"descent/data"
	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/search"
)

// maxTrials is the maximum number of trials of a search on the screen.
const maxTrials = 1000

// both are the samplers that are compared if the text names none.
var both = []search.Sampler{search.Grid{}, search.Random{}}

// parse returns the searches that text describes, with the base base, and the name for
// the store. Without a sampler and a name it returns two searches, to compare a grid with
// random points.
func parse(text string, base trainer.Spec) (searches []*search.Search, name string, err error) {
	s := &search.Search{Base: base, Trials: 9, Seed: base.Seed, Pruner: search.NoPruner{}}
	s.Base.Name = "trial"
	var axes []string
	given := map[string]bool{}
	for _, word := range strings.Fields(text) {
		key, value, ok := strings.Cut(word, "=")
		switch {
		case !ok:
			return nil, "", fmt.Errorf("%q: want KEY=FROM..TO or KEY=VALUE", word)
		case given[key]:
			return nil, "", fmt.Errorf("%s is given twice: want it once", key)
		case strings.Contains(value, "..") || strings.Contains(value, "|") || value == "*":
			axes = append(axes, word)
		case key == "name":
			name = value
		default:
			if err := set(s, key, value); err != nil {
				return nil, "", err
			}
		}
		given[key] = true
	}
	if s.Folds > 0 { // replaces a fold of the base
		s.Base.Fold = data.Fold{}
	}
	if len(axes) == 0 {
		return nil, "", fmt.Errorf("nothing is searched: want KEY=FROM..TO, such as lr=1e-4..1")
	}
	if s.Axes, err = search.ParseAxes(axes, s.Base); err != nil { // after the settings of the base, on which axes depend
		return nil, "", err
	}
	samplers := both
	if s.Sampler != nil {
		samplers = []search.Sampler{s.Sampler}
	} else if name != "" {
		samplers = both[1:]
	}
	for _, sampler := range samplers {
		one := *s
		one.Sampler = sampler
		searches = append(searches, &one)
	}
	return searches, name, nil
}

// set sets a number or part of a search, or a setting of its base.
func set(s *search.Search, key, value string) (err error) {
	number := func(to *int, least, most int, want string) error {
		n, err := strconv.Atoi(value)
		if err != nil || n < least || n > most {
			return fmt.Errorf("%s: %q: want %s", key, value, want)
		}
		*to = n
		return nil
	}
	switch key {
	case "trials":
		return number(&s.Trials, 1, maxTrials, fmt.Sprintf("a number from 1 to %d", maxTrials))
	case "folds":
		return number(&s.Folds, 0, data.MaxFolds, "a number of folds, or 0 for the usual split")
	case "repeats":
		s.Repeats.Top = 3
		return number(&s.Repeats.Seeds, 0, maxTrials, "how many other seeds the best three get, or 0")
	case "sampler":
		s.Sampler, err = search.Samplers.Parse(value)
		return err
	case "pruner":
		s.Pruner, err = search.Pruners.Parse(value)
		return err
	case "metric":
		return (*metric.Key)(&s.Metric).UnmarshalText([]byte(value))
	}
	return s.Base.Type(key, value)
}
