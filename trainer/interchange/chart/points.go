package chart

import (
	"encoding/json"
	"strconv"

	"descent/data/excerpt"
)

// Points returns, as JSON, the data for a script that shows values at the pointer: the
// area of the curves, the ranges of the axes, and the points of each curve.
func (c *Chart) Points() []byte {
	type line struct {
		Name  string   `json:"name"`
		Class string   `json:"class"`
		X     []number `json:"x"`
		Y     []number `json:"y"`
	}
	d := c.layout()
	all := struct {
		Area  [4]float64 `json:"area"`
		X     [2]number  `json:"x"`
		Y     [2]number  `json:"y"`
		Log   bool       `json:"log"`
		Name  string     `json:"name"`
		Lines []line     `json:"lines"`
	}{Area: [4]float64{d.area.x, d.area.y, d.area.w, d.area.h}, Log: c.Log, Name: c.X, Lines: []line{}}
	all.X, all.Y = [2]number{number(d.x.lo), number(d.x.hi)}, [2]number{number(d.y.lo), number(d.y.hi)}
	for i, k := range c.Curves {
		if k.Faint || len(k.Y) == 0 {
			continue
		}
		l := line{Name: excerpt.Printable(k.Name), Class: d.curves[i].ink.class()}
		for j := range k.Y {
			if v := c.value(k.Y[j]); v-v == 0 {
				l.X, l.Y = append(l.X, number(k.X[j])), append(l.Y, number(k.Y[j]))
			}
		}
		all.Lines = append(all.Lines, l)
	}
	text, err := json.Marshal(all)
	if err != nil {
		panic(err) // impossible: numbers and strings can be written as JSON
	}
	return text
}

// A number is encoded with five digits, or as null if it is infinite or NaN.
type number float64

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	if n-n != 0 {
		return []byte("null"), nil
	}
	return json.Marshal(json.Number(strconv.FormatFloat(float64(n), 'g', 5, 64)))
}
