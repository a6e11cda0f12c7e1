package cli

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMapOfPackages holds CONTRIBUTING.md to the packages that there are and to
// what their comments say of them.
func TestMapOfPackages(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", "{{.ImportPath}}\t{{.Doc}}", "descent/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	table := "| package | |\n| --- | --- |\n"
	for line := range strings.Lines(string(out)) {
		path, doc, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if doc == "" {
			t.Errorf("package %s has no comment", path)
		}
		if words := strings.SplitN(doc, " ", 3); len(words) == 3 && (words[0] == "Package" || words[0] == "Command") {
			doc = words[2] // which says what the package does
		}
		table += fmt.Sprintf("| `%s` | %s |\n", strings.TrimPrefix(path, "descent/"), doc)
	}
	generated(t, "CONTRIBUTING.md", "packages", table+"\n")
}

// An example is a block of CONTRIBUTING.md: a new file, or lines of one that is
// there.
type example struct {
	section string
	file    string // where the text goes
	table   string // at the end of which variable it goes,
	after   string // or behind which line: what that holds; both are "" for a new file
	text    string
}

var (
	heading = regexp.MustCompile(`(?m)^### (.+)$`)
	fence   = regexp.MustCompile("(?ms)^```\\w+ file=(\\S+)(?: table=(\\w+))?(?: after=\"((?:[^\"\\\\]|\\\\.)+)\")?\n(.*?)^```$")
)

// examples returns the examples, and the sections in which they could be.
func examples(t *testing.T) (list []example, sections []string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(top, "CONTRIBUTING.md"))
	if err != nil {
		t.Fatal(err)
	}
	places := heading.FindAllStringSubmatchIndex(string(text), -1)
	for i, p := range places {
		end := len(text)
		if i+1 < len(places) {
			end = places[i+1][0]
		}
		section := string(text[p[2]:p[3]])
		sections = append(sections, section)
		for _, m := range fence.FindAllStringSubmatch(string(text[p[1]:end]), -1) {
			list = append(list, example{section, m[1], m[2], strings.ReplaceAll(m[3], `\"`, `"`), m[4]})
		}
	}
	return list, sections
}

// withoutExample are the sections that say what to do in words alone.
var withoutExample = []string{"A setting"}

func TestSectionsHaveExamples(t *testing.T) {
	list, sections := examples(t)
	for _, s := range sections {
		has := slices.ContainsFunc(list, func(e example) bool { return e.section == s })
		if has == slices.Contains(withoutExample, s) {
			t.Errorf("%s has an example: %v, which withoutExample contradicts", s, has)
		}
	}
	for _, s := range withoutExample {
		if !slices.Contains(sections, s) {
			t.Errorf("CONTRIBUTING.md has no section %q", s)
		}
	}
}

// put puts e into the tree below dir.
func (e example) put(dir string) error {
	path := filepath.Join(dir, filepath.FromSlash(e.file))
	old, err := os.ReadFile(path)
	text := string(old)
	if e.table+e.after == "" {
		if err == nil {
			return fmt.Errorf("%s is there already", e.file)
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		return os.WriteFile(path, []byte(e.text), 0o644)
	}
	mark, end := e.after, "\n"
	if e.table != "" {
		mark, end = "\nvar "+e.table+" = ", "\n}\n"
	}
	at := strings.Index(text, mark)
	if at < 0 {
		return fmt.Errorf("%s has no %q: it is in %q", e.file, strings.TrimSpace(mark), filesWith(dir, mark))
	}
	at += 1 + strings.Index(text[at+1:], end) + 1
	return os.WriteFile(path, []byte(text[:at]+e.text+text[at:]), 0o644)
}

// filesWith returns the files of Go below dir that hold a text.
func filesWith(dir, what string) (names []string) {
	filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		text, readErr := os.ReadFile(path)
		if err == nil && readErr == nil && filepath.Ext(path) == ".go" && strings.Contains(string(text), what) {
			name, _ := filepath.Rel(dir, path)
			names = append(names, filepath.ToSlash(name))
		}
		return nil
	})
	return names
}

// copyTree copies the sources to a folder of the test.
func copyTree(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(top, path)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, name)
		switch {
		case d.IsDir() && (d.Name() == ".git" || name == "bin" || name == "dist"):
			return filepath.SkipDir
		case d.IsDir():
			return os.MkdirAll(to, 0o755)
		case d.Name() == ".git" || !d.Type().IsRegular():
			return nil
		}
		text, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(to, text, 0o644)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestContributingExamples adds one of each kind to a copy of the tree, as
// CONTRIBUTING.md says, and has the copy's own tests look at them.
func TestContributingExamples(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds the program anew")
	}
	dir := copyTree(t)
	list, _ := examples(t)
	for _, e := range list {
		if err := e.put(dir); err != nil {
			t.Fatalf("%s: %v: correct it in CONTRIBUTING.md", e.section, err)
		}
	}
	inCopy := func(args ...string) {
		t.Helper()
		begun := time.Now()
		cmd := exec.Command(args[0], args[1:]...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GOFLAGS=-trimpath") // what was compiled serves the next copy too
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", strings.Join(args, " "), err, out)
		}
		t.Logf("%.1f s: %s", time.Since(begun).Seconds(), strings.Join(args, " "))
	}
	bin := filepath.Join(t.TempDir(), "descent")
	inCopy("go", "build", "-o", bin, ".")
	inCopy(bin, "train", "--data", "stripes", "--activation", "softsign", "--init", "lecun_uniform",
		"--optimizer", "damped", "--schedule", "polynomial:power=3", "--stop", "early:metric=accuracy", "--epochs", "3")
	inCopy(bin, "train", "widths", "--epochs", "1")
	inCopy(bin, "lessons", "--check", "hidden-units")
	inCopy(bin, "metrics")

	inCopy("go", "test", "./tui/cli", "-run", "Readme|MapOf|Field|Offered|EveryCommandIsInvoked", "-update")
	inCopy("go", "test", "./tui", "-run", "Readme|GoldenFrame", "-update")
	inCopy("go", "test", "./tui", "./tui/ended", "-run", "GoldenFrame|HideNoGeneral|UniqueAndExplained|ExplainsTheFocus|ImportTheKit|AloneImports|List|Divides")
	names := []string{"Readme", "EmbeddedPresets"}
	folders := []string{"./presets"}
	for _, e := range list {
		if e.table != "" {
			n, f := testsOver(t, dir, e.table)
			names, folders = append(names, n...), append(folders, f...)
		}
	}
	slices.Sort(folders)
	inCopy(append([]string{"go", "test", "-short", "-run", strings.Join(names, "|")}, slices.Compact(folders)...)...)
}

// testsOver returns the tests below dir that range over a table or look into it,
// and their folders. Those of tui draw and take long.
func testsOver(t *testing.T, dir, table string) (names, folders []string) {
	t.Helper()
	over := regexp.MustCompile(`range (\w+\.)?` + table + ` \{|` + table + `\[`)
	test := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(dir, filepath.Dir(path))
		folder := "./" + filepath.ToSlash(name)
		if err != nil || !strings.HasSuffix(path, "_test.go") || strings.HasPrefix(folder, "./tui") {
			return err
		}
		text, err := os.ReadFile(path)
		for _, function := range strings.Split(string(text), "\n}\n") {
			if m := test.FindStringSubmatch(function); m != nil && over.MatchString(function) {
				names, folders = append(names, "^"+m[1]+"$"), append(folders, folder)
			}
		}
		return err
	})
	if err != nil || len(names) == 0 {
		t.Errorf("no test ranges over %s: %v", table, err)
	}
	return names, folders
}

// An example that belongs elsewhere is told where its place is.
func TestExamplesOutOfPlace(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("a.go", "package a\n")
	write("b.go", "package a\n\nvar All = []int{\n\t1,\n}\n")
	for _, tt := range []struct {
		e         example
		err, text string
	}{
		{example{file: "a.go", table: "All", text: "\t2,\n"}, `a.go has no "var All =": it is in ["b.go"]`, ""},
		{example{file: "c.go", after: "1,", text: "\t2,\n"}, `c.go has no "1,": it is in ["b.go"]`, ""},
		{example{file: "b.go", text: "package b\n"}, "b.go is there already", ""},
		{example{file: "b.go", table: "All", text: "\t2,\n"}, "", "package a\n\nvar All = []int{\n\t1,\n\t2,\n}\n"},
		{example{file: "b.go", after: "All", text: "\t0,\n"}, "", "package a\n\nvar All = []int{\n\t0,\n\t1,\n\t2,\n}\n"},
		{example{file: "d.go", text: "package a\n"}, "", "package a\n"},
	} {
		err := tt.e.put(dir)
		if got := fmt.Sprint(err); err == nil && tt.err != "" || err != nil && got != tt.err {
			t.Errorf("%+v: %v, want %q", tt.e, err, tt.err)
		}
		if text, _ := os.ReadFile(filepath.Join(dir, tt.e.file)); tt.text != "" && string(text) != tt.text {
			t.Errorf("%+v makes %q, want %q", tt.e, text, tt.text)
		}
	}
}
