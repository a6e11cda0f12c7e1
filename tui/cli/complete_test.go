package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"descent/presets"
	"descent/presets/lesson"
	"descent/trainer"
	"descent/trainer/metric"
	"descent/trainer/search"
)

// offered returns what a shell is offered after args, without descriptions.
func offered(t *testing.T, args ...string) []string {
	t.Helper()
	code, out, errOut := descent(append([]string{"__complete"}, args...)...)
	if code != exitOK {
		t.Fatalf("descent __complete %q: exit code %d, %s", args, code, errOut)
	}
	var list []string
	for line := range strings.Lines(out) {
		value, _, _ := strings.Cut(strings.TrimSpace(line), "\t")
		list = append(list, value)
	}
	return list
}

// wantOffered checks that all of want are offered after args.
func wantOffered(t *testing.T, want []string, args ...string) {
	t.Helper()
	got := " " + strings.Join(offered(t, args...), " ") + " "
	for _, w := range want {
		if !strings.Contains(got, " "+w+" ") {
			t.Errorf("descent %s is offered%swant %s", strings.Join(args, " "), got, w)
		}
	}
}

// Every choice of every setting is offered, and every parameter of every part.
func TestShellsAreOfferedTheCatalogs(t *testing.T) {
	spec := trainer.Default()
	for _, f := range spec.Fields() {
		var names []string
		for _, c := range f.Choices {
			names = append(names, c.Name)
		}
		wantOffered(t, names, "train", "--"+f.Key, "")
		for _, name := range names {
			if err := f.Set(name); err != nil {
				t.Fatal(err)
			}
			var params []string
			for _, p := range f.Params() {
				params = append(params, name+":"+p.Key+"="+p.String())
			}
			if params != nil {
				wantOffered(t, params, "train", "--"+f.Key, name+":")
			}
		}
	}
}

func TestShellsAreOfferedTheRest(t *testing.T) {
	names := append(presets.Names(), lesson.Names()...)
	for _, c := range []string{"train", "check", "lr", "search", "ensemble"} {
		wantOffered(t, names, c, "")
	}
	wantOffered(t, append(names, "train", "completion", "version"), "")
	wantOffered(t, lesson.Names(), "lessons", "--check", "adaline", "")
	wantOffered(t, search.Samplers.Names(), "search", "--sampler", "")
	wantOffered(t, metric.Keys(metric.Any), "search", "--metric", "")
	wantOffered(t, []string{"lr=", "activation=", "hidden="}, "search", "--over", "")
	wantOffered(t, []string{"auto", "dark", "light"}, "--theme", "")
	if got := offered(t, "train", "overfit", ""); len(got) != 1 {
		t.Errorf("a second preset is offered: %q", got)
	}
	if got := strings.Join(offered(t, "train", "--optimizer", "adam:beta1=0.8,eps=1e-7,"), " "); got != "adam:beta1=0.8,eps=1e-7,beta2=0.999 :4" {
		t.Errorf("behind two of adam's parameters is offered %s", got)
	}
}

// bashLibrary is the file that scripts of completions for bash rest on: the
// package bash-completion, or what the environment names.
func bashLibrary(t *testing.T) string {
	t.Helper()
	for _, path := range []string{os.Getenv("BASH_COMPLETION"), "/usr/share/bash-completion/bash_completion"} {
		if _, err := os.Stat(path); err == nil {
			return path
		}
	}
	t.Skip("bash-completion is not installed")
	return ""
}

// TestRealShells types the beginning of a command and presses tab, in every
// shell that is installed.
func TestRealShells(t *testing.T) {
	bin := program(t)
	for _, tt := range []struct {
		shell, args string
		before      func(t *testing.T) string // what the shell reads before the script
	}{
		{"bash", "--norc --noprofile -i", func(t *testing.T) string { return "source " + bashLibrary(t) }},
		{"zsh", "-f -i", func(*testing.T) string { return "autoload -U compinit; compinit -u -D" }},
		{"fish", "--no-config --private", func(*testing.T) string { return "true" }},
	} {
		t.Run(tt.shell, func(t *testing.T) {
			shell, err := exec.LookPath(tt.shell)
			if err != nil {
				t.Skipf("%s is not installed", tt.shell)
			}
			before, home := tt.before(t), t.TempDir()
			script, err := exec.Command(bin, "completion", tt.shell).Output()
			if err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(home, "descent."+tt.shell)
			if err := os.WriteFile(file, script, 0o644); err != nil {
				t.Fatal(err)
			}
			for _, name := range []string{"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME"} {
				t.Setenv(name, home)
			}
			t.Setenv("PATH", filepath.Dir(bin)+string(os.PathListSeparator)+os.Getenv("PATH"))
			f, out := terminal(t, exec.Command(shell, strings.Fields(tt.args)...))
			// The quotes keep the line that is typed apart from what it prints.
			f.WriteString(before + "; source " + file + "; echo it is re''ady\n")
			out.wait(t, "it is ready")
			f.WriteString("descent train --optimizer nest\t")
			out.wait(t, "nesterov")
		})
	}
}
