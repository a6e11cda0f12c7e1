package trainer

import (
	"reflect"
	"strings"
	"testing"
)

// FuzzSpec sets settings from any text. What is accepted can be written and read
// back as the same Spec, and what is refused changes nothing.
func FuzzSpec(f *testing.F) {
	spec := Default()
	var all strings.Builder
	for _, s := range spec.Fields() {
		f.Add(s.Key + "=" + s.Full())
		all.WriteString(s.Key + "=" + s.Full() + "\n")
		for _, c := range s.Choices {
			f.Add(s.Key + "=" + c.Name)
		}
	}
	f.Add(all.String())
	f.Add("data=csv:file=\"a,b.csv\",skip=x,skip=\"y, z\",target=\"\\u001b\"\nbatchnorm=true")
	f.Add("hidden=1e9,[3] none\nlr=1e-320\nepochs=9223372036854775808\nseed=-1\nlr=NaN")
	f.Fuzz(func(t *testing.T, text string) {
		spec := Default()
		for line := range strings.Lines(text) {
			key, value, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "=")
			before := spec
			err := spec.Set(key, value)
			if err != nil && !reflect.DeepEqual(spec, before) {
				t.Fatalf("%q is refused and changes the Spec: %v", line, err)
			}
		}
		again := Default()
		for _, s := range spec.Fields() {
			if err := again.Set(s.Key, s.Full()); err != nil {
				t.Fatalf("%s: %q cannot be read back: %v", s.Key, s.Full(), err)
			}
		}
		if !reflect.DeepEqual(again, spec) {
			t.Fatalf("%+v becomes %+v", spec, again)
		}
	})
}
