package store

import (
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"

	"descent/trainer/exact"
)

// castagnoli is the table of CRC-32C, which is used for all checksums that are not
// SHA-256.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// crcOf returns the CRC-32C of text in hexadecimal digits.
func crcOf(text []byte) string { return fmt.Sprintf("%08x", crc32.Checksum(text, castagnoli)) }

// A sealed text is a JSON object in one line whose last member is the CRC-32C of
// all bytes before it, in hexadecimal digits: {"event":"started",...,"crc":"0a1b2c3d"}
const (
	sealBefore = `,"crc":"`
	sealAfter  = "\"}\n"
	sealLen    = len(sealBefore) + 8 + len(sealAfter)
)

// errTorn is the error of a truncated text.
var errTorn = errors.New("its end is missing")

// seal returns v, a struct with at least one member, as a sealed line; see package exact.
func seal(v any) ([]byte, error) { return appendSealed(nil, v) }

// appendSealed appends v as a sealed line to b.
func appendSealed(b []byte, v any) ([]byte, error) {
	from := len(b)
	b, err := exact.Append(b, v)
	if err != nil {
		return b[:from], err
	}
	b = b[:len(b)-1] // without the closing brace
	crc := crc32.Checksum(b[from:], castagnoli)
	b = append(b, sealBefore...)
	for shift := 28; shift >= 0; shift -= 4 {
		b = append(b, "0123456789abcdef"[crc>>shift&15])
	}
	return append(b, sealAfter...), nil
}

// unseal sets v from a sealed line, its newline included.
func unseal(line []byte, v any) error {
	text, err := sealed(line)
	if err != nil {
		return err
	}
	return exact.Unmarshal(text, v)
}

// sealed returns the object in a sealed line without its checksum, which must be right.
func sealed(line []byte) ([]byte, error) {
	n := len(line) - sealLen
	if n < 1 || !bytes.HasPrefix(line[n:], []byte(sealBefore)) || !bytes.HasSuffix(line, []byte(sealAfter)) {
		return nil, errors.New("it has no checksum at its end")
	}
	want := crcOf(line[:n])
	if got := line[n+len(sealBefore) : len(line)-len(sealAfter)]; string(got) != want {
		return nil, fmt.Errorf("its checksum is %q: want %q", got, want)
	}
	return append(bytes.Clone(line[:n]), '}'), nil
}

// nextLine returns the first sealed line of text. The error is errTorn if the line was
// cut off before its newline; any other error means that the line was changed.
func nextLine(text []byte) ([]byte, error) {
	if i := bytes.IndexByte(text, '\n'); i >= 0 {
		return text[:i+1], nil
	}
	// A complete line with another last byte was not cut off: the newline was changed.
	if n := len(text) - sealLen; n > 0 && bytes.HasPrefix(text[n:], []byte(sealBefore)) && text[len(text)-2] == '}' {
		return text, nil
	}
	return nil, errTorn
}
