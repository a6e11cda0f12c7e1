package cli

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The gate runs its commands with folders of their own, and sees what they leave
// there.
func TestApartSeesWhatIsLeft(t *testing.T) {
	bash, err := exec.LookPath("bash")
	if err != nil {
		t.Skip("bash is not installed")
	}
	for _, tt := range []struct {
		script string
		ok     bool
		says   string
	}{
		{"true", true, ""},
		{"exit 3", false, ""},
		{`test -z "$(find "$HOME" "$XDG_CONFIG_HOME" "$XDG_STATE_HOME" -mindepth 1)"`, true, ""},
		{`echo >"$HOME/.descentrc"`, false, ".descentrc"},
		{`echo >"$XDG_CACHE_HOME/x"`, false, "XDG_CACHE_HOME/x"},
		{`mkdir -p "$XDG_DATA_HOME/descent/runs"`, false, "descent/runs"},
		{`mkdir -p "$XDG_CONFIG_HOME/go/telemetry/local"`, true, ""},
	} {
		out, err := exec.Command(bash, filepath.Join(top, ".ci", "apart"), "sh", "-c", tt.script).CombinedOutput()
		if (err == nil) != tt.ok || !strings.Contains(string(out), tt.says) {
			t.Errorf("%s: %v\n%s", tt.script, err, out)
		}
	}
}
