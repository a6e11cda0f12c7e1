package cli

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"

	"descent/model/tensor"
)

func TestIdentify(t *testing.T) {
	clone := &debug.BuildInfo{
		Main:     debug.Module{Version: "v0.0.0-20261125-7be6950a1b2c+dirty"},
		Settings: []debug.BuildSetting{{Key: "vcs.revision", Value: "7be6950a1b2c3d"}, {Key: "vcs.modified", Value: "true"}},
	}
	for _, tt := range []struct {
		info            *debug.BuildInfo
		release, commit string
		want            version
	}{
		{nil, "", "", version{Version: "(devel)"}},
		{new(debug.BuildInfo), "", "", version{Version: "(devel)"}},
		{clone, "", "", version{Version: clone.Main.Version, Commit: "7be6950a1b2c3d", Modified: true}},
		{clone, "v0.4.0", "", version{Version: "v0.4.0", Commit: "7be6950a1b2c3d", Modified: true}},
		{clone, "v0.4.0", "123", version{Version: "v0.4.0", Commit: "123"}},
		{nil, "v0.4.0", "123-dirty", version{Version: "v0.4.0", Commit: "123", Modified: true}},
	} {
		got := identify(tt.info, tt.release, tt.commit)
		if got.Version != tt.want.Version || got.Commit != tt.want.Commit || got.Modified != tt.want.Modified {
			t.Errorf("release %q, commit %q: %v, want %v", tt.release, tt.commit, got, tt.want)
		}
	}
}

// TestVersionOfARelease builds the program as make release does.
func TestVersionOfARelease(t *testing.T) {
	path := filepath.Join(t.TempDir(), "descent")
	flags := "-X descent/tui/cli.release=v0.9.1 -X descent/tui/cli.commit=0123456789abcdef-dirty"
	if out, err := exec.Command("go", "build", "-ldflags", flags, "-o", path, "descent").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out, err := exec.Command(path, "version").Output()
	if want := "descent v0.9.1, commit 0123456789ab (modified), go"; err != nil || !strings.HasPrefix(string(out), want) {
		t.Errorf("%s, %v, want %q", out, err, want)
	}
	out, err = exec.Command(path, "version", "--json").Output()
	var v version
	if err == nil {
		err = json.Unmarshal(out, &v)
	}
	if err != nil || v.Version != "v0.9.1" || v.Commit != "0123456789abcdef" || !v.Modified {
		t.Errorf("%s, %v", out, err)
	}
}

func TestVersionJSON(t *testing.T) {
	_, out, _ := descent("version", "--json")
	var v version
	if err := json.Unmarshal([]byte(out), &v); err != nil {
		t.Fatal(err)
	}
	if v.Numerics != tensor.Numerics() || !slices.Contains(v.Offered, v.Kernels) {
		t.Errorf("the arithmetic is %s, the kernels are %s of %q", v.Numerics, v.Kernels, v.Offered)
	}
}
