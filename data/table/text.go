package table

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// formats are binary formats, by their first bytes, and what to do with such a
// file.
var formats = []struct{ begins, what string }{
	{"PAR1", "a Parquet file: save it as CSV (pandas: read_parquet, then to_csv)"},
	{"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls): save the sheet as CSV"},
	{"\x93NUMPY", "a NumPy array: want npz:file=FILE"},
	{"%PDF", "a PDF document: want the table itself as CSV"},
	{"SQLite format 3", "a SQLite database: save the table as CSV"},
	{"\x89HDF", "an HDF5 file: save the table as CSV"},
	{"ARROW1", "an Arrow file: save it as CSV"},
	{"FEA1", "a Feather file: save it as CSV"},
	{"RDX", "an R workspace: save the table with write.csv"},
	{"X\nRDX", "an R workspace: save the table with write.csv"},
	{"$FL2", "an SPSS file: save it as CSV"},
	{"\x80\x02", "a Python pickle: save the table with to_csv"},
	{"\x80\x03", "a Python pickle: save the table with to_csv"},
	{"\x80\x04", "a Python pickle: save the table with to_csv"},
	{"\x80\x05", "a Python pickle: save the table with to_csv"},
	{"MATLAB 5", "a MATLAB file: save the table with writetable"},
	{"<stata_dta>", "a Stata file: save the table with export delimited"},
	{"\x89PNG", "a picture: want images:dir=FOLDER for pictures"},
	{"\xff\xd8\xff", "a picture: want images:dir=FOLDER for pictures"},
	{"BZh", "packed with bzip2: unpack it first, or pack it with gzip"},
	{"\xfd7zXZ", "packed with xz: unpack it first, or pack it with gzip"},
	{"\x28\xb5\x2f\xfd", "packed with zstd: unpack it first, or pack it with gzip"},
	{"7z\xbc\xaf", "a 7z archive: unpack it first"},
	{"\x1f\x8b", "packed twice: unpack it once"},
}

// words are formats of text other than tables, by how they begin, in lower case.
var words = []struct{ begins, what string }{
	{"<!doctype", "a web page, perhaps a log-in page: want the table itself as CSV"},
	{"<html", "a web page, perhaps a log-in page: want the table itself as CSV"},
	{"<?xml", "an XML document: save the table as CSV"},
	{"@relation", "an ARFF file: save it as CSV"},
	{"{\"", "a JSON document: save the table as CSV"},
	{"[{", "a JSON document: save the table as CSV"},
	{"{\\rtf", "a text document (RTF): save the table as CSV"},
}

// foreign returns what raw is and what to do, if it is in a known format other
// than a table as text; else "".
func foreign(raw []byte) string {
	for _, f := range formats {
		if bytes.HasPrefix(raw, []byte(f.begins)) {
			return f.what
		}
	}
	if bytes.HasPrefix(raw, []byte("PK\x03\x04")) {
		start := raw[:min(len(raw), 1<<16)]
		switch {
		case bytes.Contains(start, []byte("xl/")):
			return "an Excel workbook (.xlsx): save the sheet as CSV"
		case bytes.Contains(start, []byte("opendocument")):
			return "an OpenDocument sheet (.ods): save it as CSV"
		case bytes.Contains(start, []byte(".npy")):
			return "NumPy arrays: want npz:file=FILE"
		}
		return "a zip archive: unpack it first"
	}
	start := bytes.ToLower(bytes.TrimLeft(raw[:min(len(raw), 1<<10)], " \t\r\n\ufeff"))
	for _, w := range words {
		if bytes.HasPrefix(start, []byte(w.begins)) {
			return w.what
		}
	}
	return ""
}

// decode returns raw as UTF-8 without a byte order mark, and the encoding of raw:
// UTF-8, UTF-16 or Latin-1. It copies raw only if the encoding requires it.
func decode(raw []byte) (text []byte, encoding string, err error) {
	if what := foreign(raw); what != "" {
		return nil, "", fmt.Errorf("this is %s", what)
	}
	if bytes.HasPrefix(raw, []byte("\xff\xfe\x00\x00")) || bytes.HasPrefix(raw, []byte("\x00\x00\xfe\xff")) {
		return nil, "", errors.New("this is text in UTF-32: save it as UTF-8")
	}
	text, encoding = raw, "UTF-8"
	switch start := raw[:min(len(raw), 1<<12)]; {
	case bytes.HasPrefix(raw, []byte{0xff, 0xfe}), halfZero(start, 1):
		text, encoding = fromUTF16(raw, 0), "UTF-16"
	case bytes.HasPrefix(raw, []byte{0xfe, 0xff}), halfZero(start, 0):
		text, encoding = fromUTF16(raw, 1), "UTF-16"
	case !utf8.Valid(raw):
		text, encoding = fromLatin1(raw), "Latin-1"
		if mostlyUTF8(raw) {
			encoding = "UTF-8 with bytes of Latin-1"
		}
	}
	if bytes.IndexByte(text[:min(len(text), 1<<12)], 0) >= 0 {
		return nil, "", errors.New("this is no text: want a table as CSV")
	}
	for bytes.HasPrefix(text, mark) {
		text = text[len(mark):]
	}
	if what := foreign(text); what != "" {
		return nil, "", fmt.Errorf("this is %s", what)
	}
	return text, encoding, nil
}

// halfZero reports whether more than half of the bytes at odd (1) or even (0)
// indices are zero and none of the others, as in UTF-16 without a byte order mark.
func halfZero(start []byte, odd int) bool {
	var zeros [2]int
	for i, b := range start {
		if b == 0 {
			zeros[i%2]++
		}
	}
	return zeros[1-odd] == 0 && zeros[odd] > len(start)/4
}

// fromUTF16 decodes UTF-16, where low is the index of the lower byte in each pair.
func fromUTF16(raw []byte, low int) []byte {
	text := make([]byte, 0, len(raw)/2+len(raw)/8)
	unit := func(i int) rune { return rune(raw[i+low]) | rune(raw[i+1-low])<<8 }
	for i := 0; i+1 < len(raw); i += 2 {
		r := unit(i)
		if utf16.IsSurrogate(r) && i+3 < len(raw) {
			r = utf16.DecodeRune(r, unit(i+2))
			i += 2
		}
		text = utf8.AppendRune(text, r)
	}
	return text
}

// windows1252 are the characters of code page 1252 for the bytes 0x80 to 0x9f,
// which are control characters in Latin-1; 0 where there is none.
var windows1252 = [32]rune{
	'€', 0, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', 0, 'Ž', 0,
	0, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', 0, 'ž', 'Ÿ',
}

// mostlyUTF8 reports whether raw has more characters of UTF-8 beyond ASCII than bytes
// that are none.
func mostlyUTF8(raw []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(raw); {
		_, size := utf8.DecodeRune(raw[i:])
		switch {
		case size > 1:
			good++
		case raw[i] >= utf8.RuneSelf:
			bad++
		}
		i += size
	}
	return good > bad
}

// fromLatin1 decodes Latin-1 as Windows writes it (code page 1252). What is UTF-8
// stays, since files are put together of both.
func fromLatin1(raw []byte) []byte {
	text := make([]byte, 0, len(raw)+len(raw)/8)
	for i := 0; i < len(raw); i++ {
		b := raw[i]
		if _, size := utf8.DecodeRune(raw[i:]); size > 1 {
			text = append(text, raw[i:i+size]...)
			i += size - 1
			continue
		}
		r := rune(b)
		if b >= 0x80 && b < 0xa0 && windows1252[b-0x80] != 0 {
			r = windows1252[b-0x80]
		}
		text = utf8.AppendRune(text, r)
	}
	return text
}
