package form

import (
	"fmt"
	"slices"
	"strings"

	"descent/model/catalog"
	"descent/trainer"
)

// choose moves the choice of a row by by places.
func (f *Form) choose(r row, by int) {
	all := r.field.Choices
	at := slices.IndexFunc(all, func(c catalog.Choice) bool { return c.Name == f.text(r) })
	f.setChoice(r, all[(at+by+len(all))%len(all)].Name)
}

// takeChoice sets a setting that has choices to the highlighted one or, if none matches
// the typed text, to this text.
func (f *Form) takeChoice() {
	r, typed := f.row(), f.input.Value()
	if r.field.Choices == nil {
		return
	}
	switch c, ok := f.list.chosen(); {
	case ok && f.list.paths:
		f.takeFile(r)
	case ok && (c.Name != f.text(r) || typed != ""):
		f.setChoice(r, c.Name)
	case !ok && typed != "":
		f.setChoice(r, typed)
	}
}

// setChoice sets a choice. If it is another part than before, the part gets its default
// parameters, and invalid texts of the old parameters are removed.
func (f *Form) setChoice(r row, name string) {
	f.refused = nil
	f.owned(r.path)
	if name != f.text(r) {
		for path := range f.wrong {
			if strings.HasPrefix(path, r.path+".") {
				delete(f.wrong, path)
			}
		}
		if err := r.field.Set(name); err != nil {
			f.refused = fmt.Errorf("%s: %w", r.field.Key, err)
			return
		}
	}
	f.focus(f.focused)
}

// preview returns the Spec with the highlighted choice.
func (f *Form) preview() trainer.Spec {
	spec, r := f.spec, f.row()
	c, ok := f.list.chosen()
	if r.level == 0 && r.field.Choices != nil && !f.list.paths && ok && c.Name != f.text(r) {
		spec.Set(r.path, c.Name) // no error: choices are valid
	}
	return spec
}

// named returns the Spec. If the user has not changed its name, the name is made from the
// changed settings.
func (f *Form) named() trainer.Spec {
	spec := f.spec
	if spec.Name != f.original.Name {
		return spec
	}
	var changes []string
	for _, field := range spec.Diff(f.original) {
		changes = append(changes, field.Key+" "+field.String())
	}
	switch {
	case f.from != nil && len(changes) == 0:
		spec.Name += " forked"
	case f.from != nil:
		spec.Name += " > " + strings.Join(changes, ", ")
	case len(changes) > 0:
		spec.Name = strings.Join(changes, ", ")
	}
	return spec
}
