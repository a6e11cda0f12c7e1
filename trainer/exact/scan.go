package exact

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Members calls each for the members of a JSON object, in their order, until that
// returns an error. The object must be valid; null has no members.
func Members(object []byte, each func(key string, value []byte) error) error {
	return parts(object, '{', func(part []byte) error {
		n := value(part)
		key, rest := string(part[1:n-1]), part[n:]
		if bytes.IndexByte(part[:n], '\\') >= 0 {
			if err := json.Unmarshal(part[:n], &key); err != nil {
				return err
			}
		}
		return each(key, bytes.TrimSpace(rest[bytes.IndexByte(rest, ':')+1:]))
	})
}

// elements returns the elements of a JSON array, which must be valid.
func elements(array []byte) (list [][]byte, err error) {
	err = Elements(array, func(element []byte) error {
		list = append(list, element)
		return nil
	})
	return list, err
}

// Elements calls each for the elements of a JSON array, in their order, until that
// returns an error. The array must be valid; null has no elements.
func Elements(array []byte, each func(element []byte) error) error {
	return parts(array, '[', func(part []byte) error { return each(bytes.TrimSpace(part)) })
}

// parts calls each for what stands between the commas of a valid object or array,
// without blanks in front.
func parts(text []byte, open byte, each func([]byte) error) error {
	text = bytes.TrimSpace(text)
	switch {
	case string(text) == "null":
		return nil
	case len(text) == 0 || text[0] != open:
		return fmt.Errorf("%.20s is no JSON that begins with %c", text, open)
	}
	text = text[1:]
	for {
		text = bytes.TrimLeft(text, " \t\r\n,")
		if len(text) < 2 { // the bracket that closes
			return nil
		}
		n := 0
		for text[n] != ',' && text[n] != ']' && text[n] != '}' {
			n += value(text[n:])
		}
		if err := each(text[:n]); err != nil {
			return err
		}
		text = text[n:]
	}
}

// value returns how many bytes the text, number, word, object or array takes that valid
// text begins with; of anything else 1.
func value(text []byte) int {
	switch text[0] {
	case '"':
		return quoted(text)
	case '{', '[':
		for n, depth := 0, 0; ; n++ {
			switch text[n] {
			case '"':
				n += quoted(text[n:]) - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return n + 1
				}
			}
		}
	}
	n := 0
	for n < len(text) && inWord(text[n]) {
		n++
	}
	return max(n, 1)
}

// inWord reports whether c may stand in a number or in true, false and null.
func inWord(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || c == '-' || c == '.' || c == '+' || c == 'E'
}

// quoted returns how many bytes the text takes that valid text begins with.
func quoted(text []byte) int {
	for n := 1; ; n++ {
		switch text[n] {
		case '"':
			return n + 1
		case '\\':
			n++
		}
	}
}
