package cli

import (
	"debug/buildinfo"
	"os/exec"
	"strings"
	"testing"
)

// TestLicensesOfAllThatIsLinked asks the program itself, which consists of
// fewer modules than its tests.
func TestLicensesOfAllThatIsLinked(t *testing.T) {
	bin := program(t)
	out, err := exec.Command(bin, "licenses").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	info, err := buildinfo.ReadFile(bin)
	if err != nil || len(info.Deps) < 20 {
		t.Fatalf("%d modules, %v", len(info.Deps), err)
	}
	want := []string{"The descent authors", "# Data shipped in this binary", "CC BY 4.0", "==> go go1."}
	for _, m := range info.Deps {
		want = append(want, "==> "+m.Path+" "+m.Version+": ")
	}
	for _, w := range want {
		if !strings.Contains(string(out), w) {
			t.Errorf("descent licenses does not print %q", w)
		}
	}
}
