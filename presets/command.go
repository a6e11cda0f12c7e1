package presets

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"descent/data"
	"descent/model/catalog"
	"descent/trainer"
)

// A Setting is a setting of a Spec as text, as people type it in a flag; see
// trainer.Spec.Type.
type Setting struct{ Key, Text string }

// Change sets settings on every lane. If that makes all lanes equal, one of
// them remains, named after the preset: the lanes' names describe differences
// that no longer exist.
func (p *Preset) Change(settings []Setting) error {
	p.Lanes = slices.Clone(p.Lanes)
	for i := range p.Lanes {
		for _, s := range settings {
			if err := p.Lanes[i].Type(s.Key, s.Text); err != nil {
				return err
			}
		}
	}
	if len(p.Lanes) < 2 {
		return nil
	}
	for _, l := range p.Lanes[1:] {
		if len(l.Diff(p.Lanes[0])) > 0 {
			return nil
		}
	}
	var given []string
	for _, s := range settings {
		text := s.Text
		if s.Key == "data" {
			text = titled(text, p.Lanes[0].Data)
		}
		given = append(given, s.Key+" "+text)
	}
	p.Title = strings.Join(given, ", ")
	p.Lanes = p.Lanes[:1]
	p.Lanes[0].Name = "run"
	return nil
}

// titled returns the text of a data source for a title: with the names of its files alone,
// since a title stands in reports, and folders have names of people.
func titled(text string, src data.Source) string {
	all := true
	data.Placed(src, func(path string) string {
		all = all && strings.Contains(text, path)
		text = strings.ReplaceAll(text, path, filepath.Base(path))
		return path
	})
	if !all { // it was typed in another way, such as in quotes
		return data.Sources.Format(data.Portable(src))
	}
	return text
}

// changes returns the settings of spec that differ from those of a lane of p.
func (p *Preset) changes(spec *trainer.Spec) (changes []*catalog.Field) {
	differs := map[string]bool{}
	for _, l := range p.Lanes {
		for _, f := range spec.Diff(l) {
			differs[f.Key] = true
		}
	}
	for _, f := range spec.Fields() {
		if differs[f.Key] {
			changes = append(changes, f)
		}
	}
	return changes
}

// Command returns the shortest command line that runs spec alone: the name of
// an embedded preset, unless it is the default one, and flags for the settings
// in which spec differs from the preset's lane. The name, which changes no
// number, is not in it.
func Command(spec trainer.Spec) string {
	best := ""
	for _, name := range Names() {
		p, err := Open(name)
		if err != nil {
			panic(err) // the files are part of the program, and tested
		}
		changes := p.changes(&spec)
		if len(changes) == 0 && len(p.Lanes) > 1 {
			continue // it would start several lanes, not one
		}
		words := []string{"descent"}
		if name != DefaultName {
			words = append(words, name)
		}
		for _, f := range changes {
			words = append(words, flag(f))
		}
		if text := strings.Join(words, " "); best == "" || len(text) < len(best) {
			best = text
		}
	}
	return best
}

// Shared returns Command with the names of data files instead of their paths, for people
// who have the files in other folders, and with a comment that has the digests of the
// files.
func Shared(spec trainer.Spec, digests []data.Digest) string {
	spec.Data = data.Portable(spec.Data)
	return Command(spec) + comment(digests)
}

// SharedSearch returns the command line of descent search for others, with base in all
// trials and further flags as words.
func SharedSearch(base trainer.Spec, flags []string, digests []data.Digest) string {
	base.Data = data.Portable(base.Data)
	text := strings.Replace(Command(base), "descent", "descent search", 1)
	for _, f := range flags {
		text += " " + shellQuoted(f)
	}
	return text + comment(digests)
}

// comment returns digests as a comment behind a command line.
func comment(digests []data.Digest) (text string) {
	for i, d := range digests {
		text += []string{"  # sha256 ", ", "}[min(i, 1)] + d.String()
	}
	return text
}

// flag returns a setting as a flag of the command line.
func flag(f *catalog.Field) string {
	text := f.String()
	switch {
	case f.Switch() && text == "true":
		return "--" + f.Key
	case f.Switch(): // its value must follow an equals sign
		return "--" + f.Key + "=" + text
	}
	return "--" + f.Key + " " + shellQuoted(text)
}

// plain are the characters without a special meaning in any shell.
const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./:=,@%"

// shellQuoted returns text as one word for a POSIX shell.
func shellQuoted(text string) string {
	if text != "" && strings.Trim(text, plain) == "" {
		return text
	}
	return fmt.Sprintf("'%s'", strings.ReplaceAll(text, "'", `'\''`))
}
