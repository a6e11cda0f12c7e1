package catalog

import "reflect"

// A Kind is a catalog of any type of part, for Fields and for documentation.
type Kind interface {
	// Noun returns what the catalog lists, in words.
	Noun() string

	// Describe returns a description of every part, in order.
	Describe() []Description

	elem() reflect.Type
	choices() []Choice
	parse(string) (reflect.Value, error)
	format(v reflect.Value, all bool) string
}

// A Description describes a part. The values of Params are the defaults.
type Description struct {
	Name, Doc string
	Params    []*Field
}

// Describe implements Kind.
func (c Of[T]) Describe() []Description {
	list := make([]Description, len(c))
	for i, e := range c {
		list[i] = Description{e.Name, e.Doc, partFields(&e.Part)}
	}
	return list
}

// ReadBy returns a Kind like c that reads texts by parse instead of Parse.
func (c Of[T]) ReadBy(parse func(text string) (T, error)) Kind { return readBy[T]{c, parse} }

// readBy is a catalog with another reading of its texts.
type readBy[T any] struct {
	Of[T]
	read func(string) (T, error)
}

func (r readBy[T]) parse(text string) (reflect.Value, error) {
	part, err := r.read(text)
	return reflect.ValueOf(part), err
}

func (c Of[T]) elem() reflect.Type { return reflect.TypeFor[T]() }

func (c Of[T]) choices() []Choice {
	choices := make([]Choice, len(c))
	for i, e := range c {
		choices[i] = Choice{e.Name, e.Doc}
	}
	return choices
}

func (c Of[T]) parse(text string) (reflect.Value, error) {
	part, err := c.Parse(text)
	return reflect.ValueOf(part), err
}

func (c Of[T]) format(v reflect.Value, all bool) string {
	part, _ := v.Interface().(T)
	return c.text(part, all)
}
