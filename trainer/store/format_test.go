package store

import (
	"fmt"
	"hash/crc32"
	"strings"
	"testing"
)

// A log that a newer version began or resumed is not called damaged, whatever else it has.
func TestNewerLogs(t *testing.T) {
	line := func(event string, format int) string {
		text := fmt.Sprintf(`{"event":%q,"unknown":0,%q:{"format":%d,"unknown":[1]}`, event, event, format)
		return fmt.Sprintf("%s%s%08x%s", text, sealBefore, crc32.Checksum([]byte(text), castagnoli), sealAfter)
	}
	for _, log := range []struct {
		first string
		most  int
		read  func(text string) error
	}{
		{string((&entry{Event: created}).line()), Format, func(text string) error { _, err := parseLog([]byte(text)); return &Damage{"r", err} }},
		{string(appendLine(nil, &studyLine{Event: studyCreated})), StudyFormat, func(text string) error { _, err := parseStudyLog([]byte(text)); return &StudyDamage{"s", err} }},
	} {
		for _, text := range []string{line(created, 9), log.first + line(resumed, 9)} {
			want := fmt.Sprintf(": its log is of format 9: want a newer descent, this one reads up to %d", log.most)
			if err := log.read(text); !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%s: %v", text, err)
			}
		}
		if err := log.read(log.first + line(resumed, 1)); !strings.Contains(err.Error(), "damaged in line 2: unknown member") {
			t.Errorf("a line of a known format with an unknown member: %v", err)
		}
	}
}
