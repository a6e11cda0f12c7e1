package index

import (
	"fmt"
	"hash/crc32"
	"reflect"
	"slices"
	"strings"
	"sync"

	"descent/model/catalog"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/metric"
)

// tables are the statements for the tables whose columns do not depend on settings and
// metrics.
//
// run has a row for each folder. stamp is its time of change, in nanoseconds since 1970,
// or 0 if it has to be read again. drawn is the stamp for which its evaluations were
// read, and place the offset in the log up to which they were. task is the metric.Task
// of its metrics. problem says why the folder cannot be read.
//
// record has an Entry as bytes, with their checksum, and its words, joined. value has
// the values of an Entry by their keys; n numbers several values of one key. Texts are
// compared by fold and part, see library.Fold and library.Part. key lists the keys of
// all values. verified has the time at which the files of a run were last verified, and
// the length of its log at that time: it does not apply to a longer log.
var tables = []string{
	`CREATE TABLE run (
	run INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stamp INTEGER NOT NULL,
	drawn INTEGER, place INTEGER NOT NULL DEFAULT 0,
	live INTEGER NOT NULL, trashed INTEGER NOT NULL, task INTEGER NOT NULL, problem TEXT NOT NULL) STRICT`,
	`CREATE TABLE record (run INTEGER PRIMARY KEY, entry BLOB NOT NULL, sum INTEGER NOT NULL) STRICT`,
	`CREATE TABLE words (run INTEGER PRIMARY KEY, words BLOB NOT NULL) STRICT`,
	`CREATE TABLE value (run INTEGER NOT NULL, key TEXT NOT NULL, n INTEGER NOT NULL,
	text TEXT, number REAL, fold BLOB, part BLOB, PRIMARY KEY (key, run, n)) STRICT, WITHOUT ROWID`, // the values of a key are adjacent
	`CREATE TABLE verified (id TEXT PRIMARY KEY, log INTEGER NOT NULL, time INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
	`CREATE TABLE key (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID`,
}

// reading is changed when the same files of a run are read as another Entry.
const reading = "1"

// A schema describes the database of this version of the program.
type schema struct {
	statements []string // create an empty database; the last one sets its version

	// version is a checksum of the tables, the views, the layout of an Entry and reading. If
	// one of them changes, the index is made again.
	version int64
}

// present returns the schema of this program. It is computed at the first call, since
// most commands do not need it.
var present = sync.OnceValue(func() schema {
	all := append(tables[:len(tables):len(tables)],
		"CREATE TABLE evaluation (run INTEGER NOT NULL, step INTEGER NOT NULL, "+
			strings.Join(measured(), " REAL, ")+" REAL, PRIMARY KEY (run, step)) STRICT, WITHOUT ROWID",
		runsView(), curvesView())
	text := strings.Join(all, ";") + layout(reflect.TypeFor[library.Entry]()) + reading
	version := int64(crc32.ChecksumIEEE([]byte(text))&0x7fffffff | 1) // positive, and never 0, the version of an empty file
	return schema{append(all, fmt.Sprintf("PRAGMA user_version = %d", version)), version}
})

// curvesView returns the statement that creates the view of all evaluations.
func curvesView() string {
	gap := make([]string, 0, 2)
	for _, t := range []metric.Task{metric.Classes, metric.Number} {
		main := metric.Main(t).Key
		gap = append(gap, fmt.Sprintf("e.train_%s - e.val_%s", main, main))
	}
	return "CREATE VIEW curves AS SELECT r.id, " + column("name", "text") + ", e.step, e." +
		strings.Join(measured(), ", e.") + ", coalesce(" + strings.Join(gap, ", ") + ") AS gap" +
		" FROM evaluation e JOIN run r USING (run) WHERE NOT r.trashed"
}

// Columns returns the columns of the view runs: facts, settings, metrics and tags.
func Columns() []string {
	names, _ := columns()
	return append(names, "tags")
}

// columns returns the columns of the view runs except for the tags, and the SQL
// expression of each.
func columns() (names, expressions []string) {
	spec := trainer.Default()
	fields := spec.Fields()
	add := func(name, expression string) {
		if name != "tag" && !slices.Contains(names, name) {
			names, expressions = append(names, name), append(expressions, expression)
		}
	}
	add("id", "text")
	for _, k := range library.Keys() {
		if catalog.Lookup(fields, k.Name) == nil {
			add(k.Name, expression(k))
		}
	}
	for _, f := range fields {
		if f.Numeric() {
			add(f.Key, "CAST(text AS NUMERIC)") // keeps whole numbers as integers
		} else {
			add(f.Key, "text")
		}
	}
	return names, expressions
}

// runsView returns the statement that creates the view of all runs.
func runsView() string {
	names, shown := columns()
	for i, name := range names {
		shown[i] = column(name, shown[i])
	}
	return "CREATE VIEW runs AS SELECT " + strings.Join(shown, ",\n") + ",\n" +
		"(SELECT group_concat(text, ',') FROM value WHERE run = r.run AND key = 'tag') AS tags\n" +
		"FROM run r WHERE NOT r.trashed AND r.problem = ''"
}

// expression returns the SQL expression of a column that is not a setting.
func expression(k library.Key) string {
	if k.Moment() {
		return "strftime('%Y-%m-%dT%H:%M:%SZ', number, 'unixepoch')"
	}
	return "CASE number WHEN CAST(number AS INTEGER) THEN CAST(number AS INTEGER) ELSE coalesce(number, text) END"
}

// column returns the SQL of a column of the view runs.
func column(key, expression string) string {
	return fmt.Sprintf("(SELECT %s FROM value WHERE run = r.run AND key = '%s' AND n = 0) AS %s", expression, key, quoted(key))
}

// quoted returns the name of a column in quotes, because the name of a setting may be a
// keyword of SQL.
func quoted(name string) string { return `"` + name + `"` }
