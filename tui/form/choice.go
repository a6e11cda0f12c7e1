package form

import (
	"fmt"
	"slices"
	"strings"

	"descent/model/catalog"
	"descent/trainer"
)

// choose takes the choice by places further on.
func (f *Form) choose(r row, by int) {
	all := r.field.Choices
	at := slices.IndexFunc(all, func(c catalog.Choice) bool { return c.Name == f.text(r) })
	f.setChoice(r, all[(at+by+len(all))%len(all)].Name)
}

// takeChoice takes what is highlighted in the list of a choice.
func (f *Form) takeChoice() {
	r := f.row()
	if r.field.Choices == nil {
		return
	}
	if c, ok := f.list.chosen(); ok && (c.Name != f.text(r) || f.input.Value() != "") {
		f.setChoice(r, c.Name)
	}
}

// setChoice takes a choice, with its parameters as they are unless it was
// another before. Texts that were wrong for the parameters of the one before
// are forgotten.
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
		}
	}
	f.focus(f.focused)
}

// preview returns the Spec with the highlighted choice, as if it were taken.
func (f *Form) preview() trainer.Spec {
	spec, r := f.spec, f.row()
	c, ok := f.list.chosen()
	if r.level == 0 && r.field.Choices != nil && ok && c.Name != f.text(r) {
		spec.Set(r.path, c.Name) // a choice is valid
	}
	return spec
}

// named returns the Spec, called after what was changed where its name was
// left alone.
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
