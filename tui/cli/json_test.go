package cli

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
)

// texts are commands that print texts for people, or the path of what they wrote, and
// no list and no measurement; completion and help are cobra's.
var texts = []string{"descent licenses", "descent completion", "descent help"}

// inColumns is a line with columns.
var inColumns = regexp.MustCompile(`\S {2,}\S|^\| .* \|`)

// A command that prints a table for people prints it for programs, too, in whatever
// way it is called.
func TestEveryTableIsJSON(t *testing.T) {
	root := newCommand(nil, nil, nil, nil).root()
	tables := 0
	eachInvocation(func(text string) {
		args := arguments(text)
		cmd, _, err := root.Find(args)
		if err != nil || slices.Contains(args, "--json") || slices.Contains(args, "--help") || args[0] == cobra.ShellCompRequestCmd ||
			slices.ContainsFunc(texts, func(p string) bool { return strings.HasPrefix(cmd.CommandPath(), p) }) {
			return
		}
		switch {
		case cmd == root, slices.Contains(args, "--picture"), slices.Contains(args, "--print-preset"):
			return // a dashboard, a picture, a file
		}
		_, out, _ := descent(args...)
		rows := 0
		for line := range strings.Lines(out) {
			if inColumns.MatchString(line) {
				rows++
			}
		}
		if rows < 2 || strings.Contains(out, "\nUsage:\n") { // help
			return
		}
		tables++
		_, asJSON, errOut := descent(append(args, "--json")...)
		if errOut != "" || asJSON == "" {
			t.Errorf("descent %s prints a table, and with --json %q, %s", text, asJSON, errOut)
		}
		for line := range strings.Lines(asJSON) {
			members(t, line)
		}
	})
	if tables < 8 {
		t.Errorf("%d commands print tables: is that all?", tables)
	}
}

// The examples in the package comment have the members that the commands print, in
// the same order.
func TestListsAreWrittenDown(t *testing.T) {
	text, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^//\tdescent ([a-z -]+) (\{.*\})$`).FindAllSubmatch(text, -1) {
		written[string(m[1])] = string(m[2])
	}
	eachInvocation(func(text string) {
		args := arguments(text)
		if !slices.Contains(args, "--json") {
			return
		}
		name, example := "", ""
		for n := range args { // of all that it begins with, the longest
			words := strings.Join(args[:n+1], " ")
			if e, ok := written[words]; ok {
				name, example = words, e
			}
		}
		if example == "" || name == "data" && args[1] != "--json" || name == "config" {
			return
		}
		delete(written, name)
		_, out, _ := descent(args...)
		keys, _ := members(t, strings.ReplaceAll(example, ",...", ""))
		for line := range strings.Lines(out) {
			got, _ := members(t, line)
			if got[0] == "event" { // the lines around the list have their own section
				continue
			}
			at := 0
			for _, key := range keys {
				i := slices.Index(got[at:], key)
				if i < 0 && key != "verdict" && name != "data" {
					t.Errorf("descent %s prints\n%s, without the %q of the example, or not there", text, line, key)
					return
				}
				at += i + 1
			}
			if !strings.Contains(example, ",...") && len(got) > len(keys) {
				t.Errorf("descent %s prints\n%s, which has more than the example\n%s", text, line, example)
				return
			}
		}
	})
	delete(written, "config")
	for name := range written {
		t.Errorf("no test calls descent %s --json", name)
	}
}
