package store

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"descent/data/regular"
	"descent/trainer"
	"descent/trainer/library"
	"descent/trainer/search"
)

// The events of a study's log. Each is a sealed line of studies/ID.jsonl.
const (
	studyCreated     = "created"     // always the first line: the plan
	studyOutcome     = "outcome"     // the result of a job
	studyTrial       = "trial"       // a trial has ended
	studyKept        = "kept"        // one that was trained elsewhere has folders now
	studyExtended    = "extended"    // more trials are wanted
	studyResumed     = "resumed"     // another process goes on
	studyInterrupted = "interrupted" // the program ended, and the search can be resumed
	studyEnded       = "ended"       // all trials have ended
	studyRemoved     = "removed"     // the search was moved to the trash
	studyRestored    = "restored"    // the search was moved back from the trash
)

// A studyLine is a line of a study's log. Which members it has depends on Event.
type studyLine struct {
	Event    string
	Time     time.Time
	Created  studyCreation
	Outcome  search.Outcome
	Trial    int // trial and kept: its number, from 1
	Settings []library.Setting
	State    string
	Why      string
	Epoch    float64
	When     float64 // epoch of Best
	Best     trainer.Score
	Train    trainer.Score
	Curve    search.Curve
	Runs     []string   // trial and kept: the IDs of its folders, if it was among the best when it ended: one, or one for each fold
	Leader   int        // trial and ended: number of the trial that was the best then
	Trials   int        // extended: how many there are to be
	Resumed  resumption // resumed
	Hash     string     // ended: of the table
	Kept     []string   // ended and interrupted: the IDs of the runs of the best trials, the best first
}

// A studyCreation identifies a search and the program that made it.
type studyCreation struct {
	ID, Name, Title string
	Format          int
	Program         string
	Numerics        string
	Version         int
	Metric          string
	Over            []string // keys of the axes
	Base            []library.Setting
	Data            string          // SHA-256 of the prepared data of the base
	Plan            json.RawMessage // the whole search, as search.Search writes it; missing in logs of the first version
}

// A studyLog is the content of the log of a study.
type studyLog struct {
	created  studyCreation
	begun    time.Time
	outcomes []search.Outcome
	trials   map[int]*studyLine // the line of each trial that has ended
	unsure   map[int]bool       // trials whose process was killed or still runs: their folders may be incomplete
	size     int                // number of trials, if it was extended
	leader   int                // number of the best trial
	over     time.Time          // when all trials had ended; zero before
	hash     string             // of the table at that time
	removed  time.Time          // zero if it is not in the trash
	length   int64              // bytes of the complete lines
}

// readStudyLog reads a log. The error names the line that is damaged. An incomplete last
// line is no damage: a process that was killed leaves one.
func readStudyLog(path string) (*studyLog, error) {
	text, err := regular.Read(path)
	if err != nil {
		return nil, plain(err)
	}
	return parseStudyLog(text)
}

func parseStudyLog(text []byte) (*studyLog, error) {
	g := &studyLog{trials: map[int]*studyLine{}, unsure: map[int]bool{}}
	for n := int64(1); len(text) > 0; n++ {
		l := new(studyLine)
		line, err := readLine(text, l, StudyFormat)
		if errors.Is(err, errTorn) {
			break
		}
		if err == nil && (n == 1) != (l.Event == studyCreated) {
			err = fmt.Errorf("it has the event %q: want the event %q there alone", l.Event, studyCreated)
		}
		if err != nil {
			return nil, lineError("its log", "in line", n, err)
		}
		text = text[len(line):]
		g.length += int64(len(line))
		g.add(l)
	}
	if g.length == 0 {
		return nil, errors.New("its log has no whole line")
	}
	return g, nil
}

// add adds a line.
func (g *studyLog) add(l *studyLine) {
	switch l.Event {
	case studyCreated:
		g.created, g.begun = l.Created, l.Time
	case studyOutcome:
		g.outcomes = append(g.outcomes, l.Outcome)
	case studyTrial:
		g.trials[l.Trial], g.unsure[l.Trial], g.leader = l, true, l.Leader
	case studyKept:
		if t := g.trials[l.Trial]; t != nil {
			t.Runs, g.unsure[l.Trial] = l.Runs, true
		}
	case studyExtended:
		g.size, g.over = l.Trials, time.Time{}
	case studyInterrupted:
		clear(g.unsure)
	case studyEnded:
		clear(g.unsure)
		g.over, g.hash = l.Time, l.Hash
		g.leader = cmp.Or(l.Leader, g.leader)
	case studyRemoved:
		g.removed = l.Time
	case studyRestored:
		g.removed = time.Time{}
	}
}

// search returns the search of the plan, with the outcomes of its jobs.
func (g *studyLog) search() (*search.Search, error) {
	if len(g.created.Plan) == 0 {
		return nil, errors.New("its plan was not stored by the program that made it: want a search of a later one")
	}
	q := new(search.Search)
	if err := q.UnmarshalText(g.created.Plan); err != nil {
		return nil, err
	}
	if g.size > 0 {
		q.Trials = g.size
	}
	q.Past = g.outcomes
	return q, nil
}
