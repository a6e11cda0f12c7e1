package presets

import (
	"bytes"
	"fmt"
	"strings"
)

// maxDepth is how deep brackets may be nested in a file, and how many parts a
// key with dots may have. A preset needs three.
const maxDepth = 8

// An outline says on which lines the keys of a file are, by their paths:
// "pace", "base", "base.lr", "lane 2.lr".
type outline map[string]int

// line returns the words "line N: " for the first of paths that is in the file,
// or "".
func (o outline) line(paths ...string) string {
	for _, path := range paths {
		if n := o[path]; n > 0 {
			return fmt.Sprintf("line %d: ", n)
		}
	}
	return ""
}

// outlineOf returns the outline of a file in TOML. Of one with mistakes it is as
// good as can be. The error says that the file is nested so deep that a parser
// would take much memory.
func outlineOf(text []byte) (outline, error) {
	s := outliner{text: text, line: 1, lines: outline{}}
	for s.pos < len(text) {
		line := s.line
		s.add(line, s.statement())
		if s.deep {
			return nil, fmt.Errorf("line %d: nested more than %d deep: want settings, such as lr = 0.1 below [base]", s.line, maxDepth)
		}
	}
	return s.lines, nil
}

// CheckDepth returns an error if a file in TOML is nested so deep that a parser
// would take much memory.
func CheckDepth(text []byte) error {
	_, err := outlineOf(text)
	return err
}

// An outliner goes through a text, statement by statement.
type outliner struct {
	text  []byte
	pos   int
	line  int    // at pos
	table string // that keys belong to: "", "base", "lane 2"
	lanes int
	lines outline
	deep  bool // whether something is nested more than maxDepth deep
}

// add notes the statement that begins on a line: the header of a table, or a key
// with its value.
func (s *outliner) add(line int, statement []byte) {
	text := string(bytes.TrimSpace(statement))
	if header := strings.HasPrefix(text, "["); header {
		name, _, _ := strings.Cut(text, "]")
		s.table = plainKey(strings.TrimLeft(name, "["))
		if s.table == "lane" {
			s.lanes++
			s.table = fmt.Sprintf("lane %d", s.lanes)
		}
		s.note(s.table, line)
		return
	}
	key, _, ok := strings.Cut(text, "=")
	if !ok {
		return
	}
	path := plainKey(key)
	if s.table != "" {
		path = s.table + "." + path
	}
	s.note(path, line)
	first, _, _ := strings.Cut(path, ".")
	s.note(first, line)
}

// note notes the line of a path that was not seen before.
func (s *outliner) note(path string, line int) {
	if s.lines[path] == 0 {
		s.lines[path] = line
	}
}

// plainKey returns a key without quotes and blanks.
func plainKey(key string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"' \t", r) {
			return -1
		}
		return r
	}, key)
}

// statement goes on behind the next end of a line that is outside of brackets
// and texts, and returns what is before it without the comment.
func (s *outliner) statement() []byte {
	begin, end := s.pos, -1
	for depth, parts := 0, 0; s.pos < len(s.text); {
		c := s.text[s.pos]
		switch c {
		case '"', '\'':
			s.quoted(c)
			continue
		case '#':
			if end < 0 && depth == 0 {
				end = s.pos
			}
			s.skipTo("\n")
			continue
		case '\n':
			s.line++
			parts = 0
			if depth <= 0 {
				s.pos++
				if end < 0 {
					end = s.pos
				}
				return s.text[begin:end]
			}
		case '[', '{':
			depth, parts = depth+1, 0
		case ']', '}':
			depth--
		case ',', '=':
			parts = 0
		case '.':
			parts++
		}
		s.pos++
		if s.deep = max(depth, parts) > maxDepth; s.deep {
			break
		}
	}
	if end < 0 {
		end = s.pos
	}
	return s.text[begin:end]
}

// quoted goes on behind the text in quotes that begins here, of one line or, with
// three quotes, of several.
func (s *outliner) quoted(quote byte) {
	three := bytes.Repeat([]byte{quote}, 3)
	if bytes.HasPrefix(s.text[s.pos:], three) {
		for s.pos += 3; s.pos < len(s.text) && !bytes.HasPrefix(s.text[s.pos:], three); s.pos++ {
			s.inQuotes(quote)
		}
		s.pos = min(s.pos+3, len(s.text))
		return
	}
	for s.pos++; s.pos < len(s.text) && s.text[s.pos] != quote && s.text[s.pos] != '\n'; s.pos++ {
		s.inQuotes(quote)
	}
	if s.pos < len(s.text) && s.text[s.pos] == quote {
		s.pos++
	}
}

// inQuotes counts the end of a line, and skips a backslash, whose next sign ends
// nothing.
func (s *outliner) inQuotes(quote byte) {
	if quote == '"' && s.text[s.pos] == '\\' && s.pos+1 < len(s.text) {
		s.pos++
	}
	if s.text[s.pos] == '\n' {
		s.line++
	}
}

// skipTo goes on to the next of the given signs, or to the end.
func (s *outliner) skipTo(signs string) {
	if n := bytes.IndexAny(s.text[s.pos:], signs); n >= 0 {
		s.pos += n
	} else {
		s.pos = len(s.text)
	}
}
