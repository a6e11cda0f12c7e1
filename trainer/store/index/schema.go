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

// tables are those whose columns do not depend on settings and metrics.
//
// run has the folders that were read: stamp is when a folder had changed, in
// nanoseconds since 1970, 0 where it has to be read again; drawn is the stamp
// for which its evaluations were read, and place how far; task says which metrics
// they have, as a metric.Task; problem says why it
// cannot be read. record has an Entry as bytes with their checksum, words its
// words in one. value has the values of an Entry by their keys, of several the
// n-th; fold and part are what texts are compared by, see library.Fold and
// library.Part. key has the keys of all values. verified has when the files of a run
// were last verified, and how long its log was then: of a longer one that says
// nothing.
var tables = []string{
	`CREATE TABLE run (
	run INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, stamp INTEGER NOT NULL,
	drawn INTEGER, place INTEGER NOT NULL DEFAULT 0,
	live INTEGER NOT NULL, trashed INTEGER NOT NULL, task INTEGER NOT NULL, problem TEXT NOT NULL) STRICT`,
	`CREATE TABLE record (run INTEGER PRIMARY KEY, entry BLOB NOT NULL, sum INTEGER NOT NULL) STRICT`,
	`CREATE TABLE words (run INTEGER PRIMARY KEY, words BLOB NOT NULL) STRICT`,
	`CREATE TABLE value (run INTEGER NOT NULL, key TEXT NOT NULL, n INTEGER NOT NULL,
	text TEXT, number REAL, fold BLOB, part BLOB, PRIMARY KEY (key, run, n)) STRICT, WITHOUT ROWID`, // the values of a key lie side by side
	`CREATE TABLE verified (id TEXT PRIMARY KEY, log INTEGER NOT NULL, time INTEGER NOT NULL) STRICT, WITHOUT ROWID`,
	`CREATE TABLE key (key TEXT PRIMARY KEY) STRICT, WITHOUT ROWID`,
}

// A schema is what an index of this program is made of.
type schema struct {
	statements []string // that make an empty one; the last one marks it with its version

	// version is a checksum of the tables, the views and what an Entry is made of:
	// whatever changes, the index is made anew.
	version int64
}

// present returns the schema of this program. It is worked out when it is needed,
// which most starts of the program do not.
var present = sync.OnceValue(func() schema {
	all := append(tables[:len(tables):len(tables)],
		"CREATE TABLE evaluation (run INTEGER NOT NULL, step INTEGER NOT NULL, "+
			strings.Join(measured(), " REAL, ")+" REAL, PRIMARY KEY (run, step)) STRICT, WITHOUT ROWID",
		runsView(), curvesView())
	text := strings.Join(all, ";") + layout(reflect.TypeFor[library.Entry]())
	version := int64(crc32.ChecksumIEEE([]byte(text))&0x7fffffff | 1) // positive, and never that of an empty file
	return schema{append(all, fmt.Sprintf("PRAGMA user_version = %d", version)), version}
})

// curvesView returns the statement that makes the view of all evaluations.
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

// Columns returns the columns of the view runs: what is known of a run, its
// settings, and its tags.
func Columns() []string {
	names, _ := columns()
	return append(names, "tags")
}

// columns returns the columns of the view runs but for the tags, and what each
// shows of the value with its name.
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
			add(f.Key, "CAST(text AS NUMERIC)") // a whole number stays one
		} else {
			add(f.Key, "text")
		}
	}
	return names, expressions
}

// runsView returns the statement that makes the view of all runs.
func runsView() string {
	names, shown := columns()
	for i, name := range names {
		shown[i] = column(name, shown[i])
	}
	return "CREATE VIEW runs AS SELECT " + strings.Join(shown, ",\n") + ",\n" +
		"(SELECT group_concat(text, ',') FROM value WHERE run = r.run AND key = 'tag') AS tags\n" +
		"FROM run r WHERE NOT r.trashed AND r.problem = ''"
}

// expression returns what a column shows of a value that is no setting.
func expression(k library.Key) string {
	if k.Moment() {
		return "strftime('%Y-%m-%dT%H:%M:%SZ', number, 'unixepoch')"
	}
	return "CASE number WHEN CAST(number AS INTEGER) THEN CAST(number AS INTEGER) ELSE coalesce(number, text) END"
}

// column returns a column of a view on the runs r.
func column(key, expression string) string {
	return fmt.Sprintf("(SELECT %s FROM value WHERE run = r.run AND key = '%s' AND n = 0) AS %s", expression, key, quoted(key))
}

// quoted returns a name of a column, in quotes since a setting may be called as
// a word of SQL is.
func quoted(name string) string { return `"` + name + `"` }
