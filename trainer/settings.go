package trainer

import (
	"fmt"
	"slices"

	"descent/data"
	"descent/model"
	"descent/model/catalog"
)

// Known reports whether s holds settings. The Spec of a run that another
// program made has a Name at most.
func (s Spec) Known() bool { return s.Data != nil }

// Catalogs returns the catalogs of the parts that a Spec is made of.
func Catalogs() []catalog.Kind {
	return []catalog.Kind{data.Sources, data.Preprocessings, data.ClassWeightings,
		model.Activations, model.Initializers, model.Normalizations, model.Losses, Optimizers, Schedules, Plateaus, Stoppings}
}

// Fields returns the settings of s as text, in the order of the struct.
// Setting one changes s.
func (s *Spec) Fields() []*catalog.Field { return catalog.Fields(s, Catalogs()...) }

// TypedFields returns the settings of s like Fields, for texts that people type:
// for the data, the path of a file or folder is read as by data.Named. The texts of
// files are read by Fields, so that they never depend on the current folder.
func (s *Spec) TypedFields() []*catalog.Field {
	kinds := append([]catalog.Kind{data.Sources.ReadBy(data.Named)}, Catalogs()...) // the first of a type counts
	return catalog.Fields(s, kinds...)
}

// Field returns the setting of s with the given key, which may be an alias.
func (s *Spec) Field(key string) (*catalog.Field, error) { return s.find(s.Fields(), key) }

// find returns the one of fields, or of the aliases of s, with the given key.
func (s *Spec) find(fields []*catalog.Field, key string) (*catalog.Field, error) {
	if f := catalog.Lookup(append(fields, s.Aliases()...), key); f != nil {
		return f, nil
	}
	return nil, catalog.Unknown("setting", key, catalog.Keys(fields))
}

// Set sets the setting with the given key from text. The error for a text that only Type
// accepts names the text that is wanted.
func (s *Spec) Set(key, text string) error {
	err := s.set(s.Fields(), key, text)
	if err == nil {
		return nil
	}
	typed := *s
	if typed.Type(key, text) != nil {
		return err
	}
	f, _ := typed.Field(key)
	return fmt.Errorf("%s: %q is a path: want %s", key, text, f)
}

// Type sets the setting with the given key from a text that a person typed; see
// TypedFields.
func (s *Spec) Type(key, text string) error { return s.set(s.TypedFields(), key, text) }

// set sets the one of fields, or of the aliases of s, with the given key from text.
func (s *Spec) set(fields []*catalog.Field, key, text string) error {
	f, err := s.find(fields, key)
	if err != nil {
		return err
	}
	if err := f.Set(text); err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}

// SetAll sets settings from their texts by key, in the order of Fields.
func (s *Spec) SetAll(texts map[string]string) error {
	known := 0
	for _, f := range s.Fields() {
		text, ok := texts[f.Key]
		if !ok {
			continue
		}
		known++
		if err := f.Set(text); err != nil {
			return fmt.Errorf("%s: %w", f.Key, err)
		}
	}
	if known == len(texts) {
		return nil
	}
	for key, text := range texts { // an alias, or none
		if err := s.Set(key, text); err != nil {
			return err
		}
	}
	return nil
}

// Aliases returns settings that are another way to set one of Fields. They are
// read in files and flags, and never written.
func (s *Spec) Aliases() []*catalog.Field {
	return []*catalog.Field{catalog.SwitchField("batchnorm", "the same as norm=batch",
		func() bool { return s.Norm == batchNorm },
		func(on bool) {
			s.Norm = model.NoNormalization{}
			if on {
				s.Norm = batchNorm
			}
		})}
}

// batchNorm is batch norm as the catalog has it.
var batchNorm = model.Normalizations.Default("batch")

// Diff returns the settings of s that differ from those of t.
func (s Spec) Diff(t Spec) []*catalog.Field {
	var diff []*catalog.Field
	theirs := t.Fields()
	for i, f := range s.Fields() {
		if f.String() != theirs[i].String() {
			diff = append(diff, f)
		}
	}
	return diff
}

// Unrestrained returns s with the settings whose tag restrains is one of kinds,
// "fit" or "time", set back to the values of Default.
func (s Spec) Unrestrained(kinds ...string) Spec {
	d := Default()
	defaults := d.Fields()
	for i, f := range s.Fields() {
		if slices.Contains(kinds, f.Restrains) {
			f.Set(defaults[i].String()) // which is valid
		}
	}
	return s
}

// NameField returns the name of s as a field, for a form.
func NameField(s *Spec) *catalog.Field {
	return catalog.TextField("name", "what the run is called", &s.Name)
}
