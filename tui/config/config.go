// Package config keeps a person's choices in a file: how charts are drawn, where
// runs are stored, and other flags that are not settings of a run.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/BurntSushi/toml"
	"github.com/adrg/xdg"

	"descent/presets"
)

// mostBytes is how large a file may be.
const mostBytes = 64 << 10

// Path returns the path of the file of the person who runs the program.
func Path() string { return filepath.Join(xdg.ConfigHome, "descent", "config.toml") }

// Read returns the choices in a file as text, by their keys; none if there is no
// file. An error says what cannot be read, with its line.
func Read(path string) (map[string]string, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > mostBytes:
		return nil, fmt.Errorf("%s: want a file of at most %d bytes", path, mostBytes)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return parse(path, string(text))
}

// parse reads the text of a file.
func parse(path, text string) (map[string]string, error) {
	if err := presets.CheckDepth([]byte(text)); err != nil {
		return nil, fmt.Errorf("%s, %w", path, err)
	}
	var raw map[string]any
	_, err := toml.Decode(text, &raw)
	var p toml.ParseError
	switch {
	case errors.As(err, &p):
		return nil, fmt.Errorf("%s, line %d: %s", path, p.Position.Line, p.Message)
	case err != nil:
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	choices := map[string]string{}
	for key, value := range raw {
		switch value.(type) {
		case string, bool, int64, float64:
			choices[key] = fmt.Sprint(value)
		default:
			return nil, fmt.Errorf("%s: %s is a list, a table or a date: want a text, a number, true or false", path, key)
		}
	}
	return choices, nil
}

// Set writes a choice to a file, which is made if there is none. Everything else
// in it stays, comments too.
func Set(path, key, text string) error {
	line, err := toml.Marshal(map[string]string{key: text})
	if err != nil {
		return err
	}
	return change(path, key, strings.TrimSuffix(string(line), "\n"))
}

// Unset takes a choice out of a file.
func Unset(path, key string) error { return change(path, key, "") }

// change puts a line in place of that of a key, or at the end; an empty one only
// takes the old one away.
func change(path, key, line string) error {
	if _, err := Read(path); err != nil {
		return err // what cannot be understood is not written over
	}
	text, err := os.ReadFile(path)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	var lines []string
	for old := range strings.Lines(string(text)) {
		name, _, _ := strings.Cut(old, "=")
		if strings.Trim(strings.TrimSpace(name), `"'`) != key {
			lines = append(lines, strings.TrimSuffix(old, "\n"))
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
		line = ""
	}
	if line != "" {
		lines = append(lines, line)
	}
	return replace(path, strings.Join(lines, "\n")+"\n")
}

// replace writes a file that always is a whole one.
func replace(path, text string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".config-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // which is gone if all goes well
	_, err = f.WriteString(text)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
