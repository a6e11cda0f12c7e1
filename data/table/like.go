package table

import (
	"context"
	"fmt"
	"math"
)

// Like reads another table with the same columns, in any order, such as a test
// part. It uses the classes and the kinds of columns of t. The rows are to be
// encoded with the Encoder that Fit returned for t.
func (t *Table) Like(ctx context.Context, raw []byte) (*Table, error) {
	o, err := t.openLike(raw)
	if err != nil {
		return nil, err
	}
	name := t.names[t.roles.target]
	at, ok := o.index[name]
	if !ok {
		return nil, fmt.Errorf("no column \"%s\", the target: want the columns of the training table", name)
	}
	o.roles = roles{at, -1, -1}
	if t.roles.weights >= 0 {
		if o.roles.weights, ok = o.index[t.names[t.roles.weights]]; !ok {
			o.roles.weights = -1
			o.Reading.Notes = append(o.Reading.Notes, fmt.Sprintf("no column \"%s\": all rows weigh 1", t.names[t.roles.weights]))
		}
	}
	y, err := o.profile(ctx)
	if err != nil {
		return nil, err
	}
	if o.rows == 0 {
		return nil, errNoRows
	}
	for _, in := range t.inputs {
		if in.at, ok = o.index[in.Column]; ok {
			o.inputs = append(o.inputs, in)
		}
	}
	if err := o.leaveOut(ctx, y); err != nil {
		return nil, err
	}
	if err := o.setTargetsLike(t, y); err != nil {
		return nil, err
	}
	for _, l := range o.Reading.Left {
		o.Reading.Notes = append(o.Reading.Notes, fmt.Sprintf("%s left out, %s: %s", count(l.Rows, "row"), l.Why, lines(l.Lines, l.Rows)))
	}
	return o, nil
}

// openLike opens a table with the columns of t. If it has as many columns and its
// first row holds no name of t, it has no header.
func (t *Table) openLike(raw []byte) (*Table, error) {
	s := t.settings
	s.Header = "yes"
	o, err := open(raw, s)
	if err != nil || len(o.names) != len(t.names) {
		return o, err
	}
	for _, name := range o.names {
		if _, ok := t.index[name]; ok {
			return o, nil
		}
	}
	s.Header = "no"
	if o, err = open(raw, s); err == nil {
		o.names, o.index = t.names, t.index
	}
	return o, err
}

// setTargetsLike sets the targets of o, from y, with the classes of t.
func (o *Table) setTargetsLike(t *Table, y *targets) error {
	classes := make(map[string]int32, len(t.Classes))
	for i, name := range t.Classes {
		classes[name] = int32(i)
	}
	for i, code := range t.codes {
		classes[code] = int32(i)
	}
	name := t.names[t.roles.target]
	o.Classes = t.Classes
	for r, c := range y.code {
		if o.row(r) < 0 {
			continue
		}
		if t.Classes == nil {
			x := y.number[r]
			if math.IsNaN(x) {
				return fmt.Errorf("column \"%s\": %s is no number, as the targets of the training table are", name, y.text(c))
			}
			o.Numbers = append(o.Numbers, x)
			continue
		}
		if c == beyond {
			return fmt.Errorf("column \"%s\" has more than %d different values: want the classes of the training table", name, maxTexts)
		}
		v := y.values[c]
		class, ok := classes[className(v.text)]
		if !ok {
			return fmt.Errorf("%s, column \"%s\": class %s is not among the %d of the training table", lines(v.lines, v.n), name, quoted(v.text), len(t.Classes))
		}
		o.Class = append(o.Class, class)
	}
	return nil
}

// text returns the value with a code, and its lines, for a message.
func (y *targets) text(code int32) string {
	if code == beyond {
		return "a text"
	}
	return lines(y.values[code].lines, y.values[code].n) + ": " + quoted(y.values[code].text)
}
