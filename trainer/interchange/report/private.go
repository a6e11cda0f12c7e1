package report

import (
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"strings"

	"descent/data/excerpt"
)

// privacy removes private names from texts: the folders of files, and the names of the
// machine and of the user's account.
type privacy struct{ names *regexp.Regexp }

// removed replaces a name.
const removed = "…"

// leastName is the minimal length of a name that is removed: shorter ones occur in other
// words.
const leastName = 3

// folders matches the folder of an absolute path, or of a path in a home folder, that has
// at least two parts.
var folders = regexp.MustCompile(`(^|[\s"'(=:,;<>\[])(?:~|[A-Za-z]:)?[/\\]+(?:[^/\\\s"'<>|]+[/\\]+)+`)

// newPrivacy returns the privacy for the names of this machine and account.
func newPrivacy() *privacy {
	var names []string
	if host, err := os.Hostname(); err == nil {
		short, _, _ := strings.Cut(host, ".")
		names = append(names, host, short)
	}
	names = append(names, os.Getenv("USER"), os.Getenv("LOGNAME"), os.Getenv("USERNAME"))
	if u, err := user.Current(); err == nil {
		names = append(names, u.Username, u.Name)
	}
	if home, err := os.UserHomeDir(); err == nil {
		names = append(names, filepath.Base(home))
	}
	return privacyOf(names)
}

// common has names of machines and accounts that identify nobody.
var common = map[string]bool{"localhost": true, "root": true, "user": true, "home": true, "nobody": true, "admin": true, "unknown": true}

func privacyOf(names []string) *privacy {
	var parts []string
	for _, n := range names {
		if len(n) >= leastName && !common[strings.ToLower(n)] {
			parts = append(parts, regexp.QuoteMeta(n))
		}
	}
	if len(parts) == 0 {
		return &privacy{}
	}
	return &privacy{regexp.MustCompile(`(?i)\b(?:` + strings.Join(parts, "|") + `)\b`)}
}

// clean returns a text without private names, in printable characters.
func (p *privacy) clean(text string) string {
	text = folders.ReplaceAllString(text, "$1")
	if p.names != nil {
		text = p.names.ReplaceAllString(text, removed)
	}
	return excerpt.Printable(text)
}

// lines is clean for a text of several lines.
func (p *privacy) lines(text string) (all []string) {
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if line = strings.TrimSpace(line); line != "" {
			all = append(all, p.clean(line))
		}
	}
	return all
}
