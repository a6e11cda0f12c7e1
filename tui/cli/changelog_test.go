package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// The changelog has its newest version first, and only the headings that its
// format knows. make release takes the version from there.
func TestChangelog(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(top, "CHANGELOG.md"))
	if err != nil {
		t.Fatal(err)
	}
	release := regexp.MustCompile(`(?m)^## \[(\d+)\.(\d+)\.(\d+)\] - (\d{4}-\d\d-\d\d)$`)
	found := release.FindAllStringSubmatch(string(text), -1)
	if all := strings.Count(string(text), "\n## "); len(found) == 0 || len(found)+1 != all {
		t.Fatalf("%d of %d sections are releases: want all, and [Unreleased] above them", len(found), all)
	}
	number := func(m []string) int { // 0.12.3 is 12003
		n := 0
		for _, part := range m[1:4] {
			k, _ := strconv.Atoi(part) // which are digits
			n = 1000*n + k
		}
		return n
	}
	for i, m := range found[1:] {
		if later := found[i]; number(later) <= number(m) || later[4] < m[4] {
			t.Errorf("%s stands above %s", later[0], m[0])
		}
	}
	for _, m := range regexp.MustCompile(`(?m)^### (.*)$`).FindAllStringSubmatch(string(text), -1) {
		if !slices.Contains([]string{"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}, m[1]) {
			t.Errorf("%q is no heading of a changelog", m[1])
		}
	}
	if _, err := exec.LookPath("make"); err != nil {
		t.Skip("make is not installed")
	}
	out, err := exec.Command("make", "-n", "-C", top, "release").Output()
	if want := ".ci/release v" + strings.Join(found[0][1:4], ".") + " dist"; err != nil || !strings.Contains(string(out), want) {
		t.Errorf("make release would do %s, %v: want %s", out, err, want)
	}
}
