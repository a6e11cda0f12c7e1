package plot

import "strconv"

// letters is how many letters there are before they go round.
const letters = 'Z' - 'A' + 1

// Letter names one of many curves, counted from 0: A to Z, then A2 to Z2, A3
// and so on.
func Letter(i int) string {
	name := string(rune('A' + i%letters))
	if round := i / letters; round > 0 {
		name += strconv.Itoa(round + 1)
	}
	return name
}

// LetterIndex is the inverse of Letter; ok is false for what is no such name.
func LetterIndex(name string) (i int, ok bool) {
	if name == "" || name[0] < 'A' || name[0] > 'Z' {
		return 0, false
	}
	round := 1
	if len(name) > 1 {
		round, _ = strconv.Atoi(name[1:])
	}
	i = int(name[0]-'A') + letters*(round-1)
	return i, round > 0 && Letter(i) == name
}
