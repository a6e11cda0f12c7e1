package plot

import "strconv"

// letters is the number of letters before Letter begins again with A.
const letters = 'Z' - 'A' + 1

// Letter returns the name of curve i, counted from 0: A to Z, then A2 to Z2, A3
// and so on.
func Letter(i int) string {
	name := string(rune('A' + i%letters))
	if round := i / letters; round > 0 {
		name += strconv.Itoa(round + 1)
	}
	return name
}

// LetterIndex is the inverse of Letter; ok is false if name is no such name.
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
