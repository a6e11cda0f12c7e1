package catalog

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// format returns v as text, which assign reads. The two are the only functions
// that know how a type of setting is written.
func format(v reflect.Value) string {
	switch v.Kind() {
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64)
	case reflect.Slice: // of ints
		if v.Len() == 0 {
			return "none"
		}
		return strings.ReplaceAll(strings.Trim(fmt.Sprint(v.Interface()), "[]"), " ", ",")
	}
	return fmt.Sprint(v.Interface())
}

// assign sets v from text, or returns an error that says what is wrong. A type
// that implements encoding.TextUnmarshaler reads the text itself.
func (f *Field) assign(v reflect.Value, text string) error {
	if u, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return u.UnmarshalText([]byte(text))
	}
	switch v.Kind() {
	case reflect.Bool:
		b, err := parseBool(text)
		if err != nil {
			return err
		}
		v.SetBool(b)
	case reflect.String:
		v.SetString(text)
	case reflect.Int:
		n, err := wholeNumber(text)
		if err != nil {
			return err
		}
		if err := f.check(float64(n)); err != nil {
			return err
		}
		v.SetInt(int64(n))
	case reflect.Uint64:
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			return fmt.Errorf("%q is not a whole number from 0", text)
		}
		v.SetUint(n)
	case reflect.Float64:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return fmt.Errorf("%q is not a number", text)
		}
		if err := f.check(x); err != nil {
			return err
		}
		v.SetFloat(x)
	case reflect.Slice:
		ints, err := f.ints(text)
		if err != nil {
			return err
		}
		v.Set(reflect.ValueOf(ints))
	default:
		panic("catalog: unsupported type of field " + v.Type().String())
	}
	return nil
}

// wholeNumber reads a whole number, which may have an exponent: 1e4 is 10000.
func wholeNumber(text string) (int, error) {
	const exact = 1 << 53 // from here on, not every whole number is a float64
	n, err := strconv.Atoi(text)
	if err == nil {
		return n, nil
	}
	x, bad := strconv.ParseFloat(text, 64)
	if bad != nil || !strings.ContainsAny(text, "eE") || x != math.Trunc(x) || math.Abs(x) > exact {
		return 0, fmt.Errorf("%q is not a whole number", text)
	}
	return int(x), nil
}

// parseBool reads the texts of strconv.ParseBool.
func parseBool(text string) (bool, error) {
	b, err := strconv.ParseBool(text)
	if err != nil {
		return false, fmt.Errorf("%q is not true or false", text)
	}
	return b, nil
}

// ints reads whole numbers within the bounds of f, separated by commas, blanks or
// tabs, with or without brackets around them; "none" is an empty list.
func (f *Field) ints(text string) ([]int, error) {
	if text == "none" {
		return nil, nil
	}
	var ints []int
	for _, s := range strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune(", []\t", r) }) {
		n, err := wholeNumber(s)
		if err != nil {
			return nil, fmt.Errorf("%w: want numbers such as 128,64, or none", err)
		}
		if err := f.check(float64(n)); err != nil {
			return nil, err
		}
		ints = append(ints, n)
	}
	return ints, nil
}

// check returns an error if x is out of bounds.
func (f *Field) check(x float64) error {
	switch {
	case x <= f.over:
		return fmt.Errorf("%s is too small: want more than %s", decimal(x), decimal(f.over))
	case x < f.min:
		return fmt.Errorf("%s is too small: want at least %s", decimal(x), decimal(f.min))
	case x > f.max:
		return fmt.Errorf("%s is too large: want at most %s", decimal(x), decimal(f.max))
	}
	return nil
}

// decimal writes x without an exponent where that is readable.
func decimal(x float64) string {
	if a := math.Abs(x); a >= 1e-6 && a < 1e15 {
		return strconv.FormatFloat(x, 'f', -1, 64)
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}
