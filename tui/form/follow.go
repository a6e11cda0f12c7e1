package form

import (
	"strings"

	"descent/data"
	"descent/model"
	"descent/trainer"
)

// A consequence is a setting that follows from the data.
type consequence struct {
	key, value string
	follows    func(trainer.Spec, *data.Set) bool
}

// consequences lists all consequences: a regression needs the squared loss, and the columns
// of its table, which have different units, are standardized.
var consequences = []consequence{
	{"loss", model.Losses.Format(model.Squared{}), func(s trainer.Spec, set *data.Set) bool {
		_, classes := s.Loss.(model.Classifier)
		return set.Regression() && classes
	}},
	{"preprocess", data.Preprocessings.Format(data.Standardize{}), func(s trainer.Spec, set *data.Set) bool {
		return set.Regression() && !set.Pictures() && s.Preprocess == data.Preprocessing(data.NoPreprocessing{})
	}},
}

// follow sets the consequences of the data, once for each choice of data, and undoes those
// of earlier data. It does not change settings that the user has set. It reports whether
// it has changed any setting.
func (f *Form) follow(set *data.Set) (changed bool) {
	now := data.Sources.Format(f.spec.Data)
	if f.from != nil || set == nil || now == f.followed {
		return false
	}
	f.followed = now
	for key, before := range f.derived {
		if !f.own[key] {
			f.spec.Set(key, before) // no error: the setting had this value
			changed = true
		}
	}
	clear(f.derived)
	for _, c := range consequences {
		if f.own[c.key] || !c.follows(f.spec, set) {
			continue
		}
		field, err := f.spec.Field(c.key)
		if err != nil {
			continue
		}
		f.derived[c.key] = field.String()
		f.spec.Set(c.key, c.value)
		changed = true
	}
	return changed
}

// owned records that the user has set a setting.
func (f *Form) owned(path string) {
	key, _, _ := strings.Cut(path, ".")
	f.own[key] = true
	delete(f.derived, key)
}

// followText describes the consequences of the data, "" if there are none.
func (f *Form) followText() string {
	var texts []string
	for _, field := range f.spec.Fields() {
		if _, ok := f.derived[field.Key]; ok {
			texts = append(texts, field.Key+" "+field.String())
		}
	}
	if texts == nil {
		return ""
	}
	name, _, _ := strings.Cut(data.Sources.Format(f.spec.Data), ":")
	return "* " + name + " asks for a number: " + strings.Join(texts, " and ") + " follow; a choice of your own stays"
}
