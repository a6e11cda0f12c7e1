// Package config reads and writes the user's configuration file: how charts are drawn,
// where runs are stored, and other flags that are not settings of a run.
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

// mostBytes is the largest size of a file.
const mostBytes = 64 << 10

// Path returns the path of the user's configuration file.
func Path() string { return filepath.Join(xdg.ConfigHome, "descent", "config.toml") }

// Read returns the values in a file as text, by their keys; none if the file does not
// exist. The error names the line that cannot be read.
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

// Set writes a value to a file, which it creates if necessary. It keeps everything else
// in the file, including comments.
func Set(path, key, text string) error {
	line, err := toml.Marshal(map[string]string{key: text})
	if err != nil {
		return err
	}
	return change(path, key, strings.TrimSuffix(string(line), "\n"))
}

// Unset removes a value from a file.
func Unset(path, key string) error { return change(path, key, "") }

// change replaces the line of a key, or adds the line at the end. An empty line removes
// the key.
func change(path, key, line string) error {
	if _, err := Read(path); err != nil {
		return err // does not overwrite a file that it cannot read
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

// replace replaces a file atomically.
func replace(path, text string) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, ".config-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // does nothing after the renaming
	_, err = f.WriteString(text)
	if e := f.Close(); err == nil {
		err = e
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return err
}
