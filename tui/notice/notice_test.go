package notice

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestWorks(t *testing.T) {
	info := &debug.BuildInfo{Deps: []*debug.Module{
		{Path: "github.com/spf13/cobra", Version: "v1.0.0"},
		{Path: "gonum.org/v1/gonum", Version: "v0.1.0", Replace: &debug.Module{Path: "example.org/fork", Version: "v0.2.0"}},
	}}
	works, err := Works(info)
	if err != nil || len(works) != 4 {
		t.Fatalf("%v, %v", works, err)
	}
	for i, want := range []string{"MIT License", "The Go Authors", "Apache License", "The Gonum Authors"} {
		if w := works[i]; !strings.Contains(w.Texts[0].Body, want) || w.Texts[0].File[:7] != "LICENSE" {
			t.Errorf("the license of %s is\n%s\nwant one of %s", w.Name, w.Texts[0].Body, want)
		}
	}
	if got := works[3].Version; got != "example.org/fork v0.2.0" {
		t.Errorf("a module that is replaced has the version %s", got)
	}
	info.Deps = append(info.Deps, &debug.Module{Path: "example.org/unknown"})
	if _, err := Works(info); err == nil || !strings.Contains(err.Error(), "example.org/unknown") {
		t.Errorf("a module without a license: %v", err)
	}
}
