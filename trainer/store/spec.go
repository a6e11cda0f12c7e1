package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"path/filepath"

	"github.com/BurntSushi/toml"

	"descent/data"
	"descent/data/regular"
	"descent/trainer"
)

// formatSpec returns the settings of a run as a preset file with one lane. It has all
// settings, and all parameters of parts, because defaults may change. Paths are
// absolute.
func formatSpec(spec trainer.Spec) []byte {
	spec.Data = data.Absolute(spec.Data)
	var b bytes.Buffer
	b.WriteString("[[lane]]\n")
	pair := func(key, text string) {
		line, err := toml.Marshal(map[string]string{key: text})
		if err != nil {
			panic(err) // impossible: a string can always be encoded
		}
		b.Write(line)
	}
	pair("name", spec.Name)
	for _, f := range spec.Fields() {
		pair(f.Key, f.Full())
	}
	return b.Bytes()
}

// parseSpec is the inverse of formatSpec.
func parseSpec(text []byte) (trainer.Spec, error) {
	var file struct {
		Lane []map[string]string `toml:"lane"`
	}
	spec := trainer.Default()
	if err := toml.Unmarshal(text, &file); err != nil {
		return spec, err
	}
	if len(file.Lane) != 1 {
		return spec, fmt.Errorf("there are %d lanes: want 1", len(file.Lane))
	}
	settings := file.Lane[0]
	spec.Name = settings["name"]
	delete(settings, "name")
	return spec, spec.SetAll(settings)
}

// readSpec returns the settings in dir, with the name that the run has now. It returns an
// error if the SHA-256 of their file is not sha.
func readSpec(dir, sha string) (trainer.Spec, error) {
	text, err := regular.Read(filepath.Join(dir, specFile))
	if err != nil {
		return trainer.Spec{}, err
	}
	if hash(text) != sha {
		return trainer.Spec{}, fmt.Errorf("%s is damaged: its checksum is another than when it was written", specFile)
	}
	spec, err := parseSpec(text)
	if err != nil {
		return spec, fmt.Errorf("%s: %w", specFile, err)
	}
	if l, err := readLabels(dir); err == nil && l.Name != "" { // the name in damaged labels is unknown
		spec.Name = l.Name
	}
	return spec, nil
}

// hash returns the SHA-256 of text in hexadecimal digits.
func hash(text []byte) string {
	s := sha256.Sum256(text)
	return hex.EncodeToString(s[:])
}
