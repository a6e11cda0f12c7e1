package store

import (
	"errors"
	"fmt"

	"descent/trainer/exact"
)

// Versions of what this program writes. It also reads all earlier ones.
const (
	Version     = 1 // of the names in a store
	Format      = 2 // of the folder of a run
	StudyFormat = 3 // of the log of a search, in which versions up to 2 are not named
)

// A newerLog is the error of a log that a newer version of this program wrote.
type newerLog struct{ format, most int }

// Error implements error.
func (n *newerLog) Error() string {
	return fmt.Sprintf("its log is of format %d: want a newer descent, this one reads up to %d", n.format, n.most)
}

// readLine sets v from the first line of the text of a log, and returns the line. The error
// is a *newerLog if the line says that it and the lines after it are of a format above most,
// and errTorn as in nextLine.
func readLine(text []byte, v any, most int) ([]byte, error) {
	line, err := nextLine(text)
	if err == nil && (hasEvent(line, created) || hasEvent(line, resumed)) { // they name a format
		err = checkFormat(line, most)
	}
	if err == nil {
		err = unseal(line, v)
	}
	return line, err
}

// checkFormat returns a *newerLog if a line names a format above most. It reads no other
// member, since those of a newer format are unknown.
func checkFormat(line []byte, most int) error {
	var l struct{ Created, Resumed struct{ Format int } }
	text, err := sealed(line)
	if err == nil {
		err = exact.UnmarshalPart(text, &l)
	}
	if n := max(l.Created.Format, l.Resumed.Format); err == nil && n > most {
		return &newerLog{n, most}
	}
	return err
}

// lineError returns the error of the line of a log that has the given place.
func lineError(log, place string, n int64, err error) error {
	if isNewer(err) {
		return err
	}
	return fmt.Errorf("%s is damaged %s %d: %w", log, place, n, err)
}

// want returns what the error of a log wants: what, unless the error says it.
func want(err error, what string) string {
	if isNewer(err) {
		return ""
	}
	return ": want " + what
}

func isNewer(err error) bool {
	newer := (*newerLog)(nil)
	return errors.As(err, &newer)
}
