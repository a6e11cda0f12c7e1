package table

import (
	"strconv"
	"strings"
	"time"
)

// An order says whether day or month comes first in dates such as 3/4/2020.
type order int

// The orders of day and month, as bits: a text may fit more than one.
const (
	dayFirst order = 1 << iota
	monthFirst
)

// A moment is a date, a time of day, or both.
type moment struct {
	seconds     float64 // since 1970-01-01 00:00 UTC
	date, clock bool    // what the text holds
	orders      order   // the orders that are possible, if the text needs one
}

// Lengths of time in seconds.
const (
	day  = 86400.0
	week = 7 * day
	year = 365.2425 * day
)

// parseDate reads text as a moment. If both orders of day and month are possible,
// by says which one to take; 0 stands for month first.
func parseDate(text string, by order) (m moment, ok bool) {
	if len(text) < 4 || len(text) > 40 {
		return m, false
	}
	date, clock := text, ""
	if i := strings.IndexByte(text, ':'); i > 0 {
		at := max(strings.LastIndexAny(text[:i], " T"), 0)
		date, clock = strings.TrimSpace(text[:at]), strings.TrimSpace(strings.TrimLeft(text[at:], " T"))
		seconds, valid := parseClock(clock)
		if !valid {
			return m, false
		}
		m.seconds, m.clock = seconds, true
		if date == "" {
			return m, true
		}
	}
	y, mo, d, orders, ok := parseDay(date, by)
	if !ok {
		return m, false
	}
	t := time.Date(y, time.Month(mo), d, 0, 0, 0, 0, time.UTC)
	if t.Day() != d || t.Month() != time.Month(mo) {
		return m, false // such as February 30
	}
	m.seconds += float64(t.Unix())
	m.date, m.orders = true, orders
	return m, true
}

// parseDay reads text as a year, month and day, such as 2020-01-31, 31.1.2020 or
// Jan 2020. orders are the orders of day and month that are possible, or 0 if text
// needs none.
func parseDay(text string, by order) (y, m, d int, orders order, ok bool) {
	parts := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-/. ,", r) })
	if len(parts) < 2 || len(parts) > 3 || len(text) > 20 {
		return
	}
	var n [3]int
	named := -1
	for i, p := range parts {
		if n[i], ok = monthOf(p); ok {
			if named >= 0 {
				return y, m, d, 0, false
			}
			named = i
			continue
		}
		var err error
		if n[i], err = strconv.Atoi(p); err != nil || len(p) > 4 || p[0] == '+' {
			return y, m, d, 0, false
		}
	}
	yearFirst := len(parts[0]) == 4 && named != 0
	switch last := len(parts) - 1; {
	case len(parts) == 2 && yearFirst && len(parts[1]) == 2: // 2020-01
		return n[0], n[1], 1, 0, valid(n[0], n[1], 1)
	case len(parts) == 2 && named == 0 && len(parts[1]) == 4: // Jan 2020
		return n[1], n[0], 1, 0, true
	case len(parts) == 2:
		return y, m, d, 0, false
	case yearFirst: // 2020-01-31
		return n[0], n[1], n[2], 0, valid(n[0], n[1], n[2])
	case len(parts[last]) == 4:
		y = n[last]
	case len(parts[last]) == 2: // 69 is 1969, 68 is 2068
		y = 1900 + n[last]
		if n[last] < 69 {
			y += 100
		}
	default:
		return y, m, d, 0, false
	}
	switch {
	case named == 0:
		return y, n[0], n[1], 0, valid(y, n[0], n[1])
	case named == 1:
		return y, n[1], n[0], 0, valid(y, n[1], n[0])
	case strings.Contains(text, "."):
		return y, n[1], n[0], 0, valid(y, n[1], n[0])
	}
	if valid(y, n[1], n[0]) {
		orders |= dayFirst
	}
	if valid(y, n[0], n[1]) {
		orders |= monthFirst
	}
	if orders == dayFirst || orders != monthFirst && by == dayFirst {
		return y, n[1], n[0], orders, orders != 0
	}
	return y, n[0], n[1], orders, orders != 0
}

// valid reports whether the numbers are in the ranges of a year, month and day.
func valid(y, m, d int) bool { return y > 0 && m >= 1 && m <= 12 && d >= 1 && d <= 31 }

// monthOf returns the number of the month, from 1, whose English name begins with
// text, of three letters or more.
func monthOf(text string) (int, bool) {
	if len(text) < 3 {
		return 0, false
	}
	for m := time.January; m <= time.December; m++ {
		if name := m.String(); len(text) <= len(name) && strings.EqualFold(text, name[:len(text)]) {
			return int(m), true
		}
	}
	return 0, false
}

// parseClock reads text as a time of day, in seconds since midnight: 15:04,
// 15:04:05.25, 3:04 PM, 15:04Z, 15:04:05+02:00. With a time zone the result is in
// UTC.
func parseClock(text string) (seconds float64, ok bool) {
	text, shift, ok := cutZone(text)
	if !ok {
		return 0, false
	}
	half, hours := 0.0, 24.0
	if rest, found := cutFold(text, "PM"); found {
		text, half, hours = rest, 12*3600, 13
	} else if rest, found := cutFold(text, "AM"); found {
		text, hours = rest, 13
	}
	parts := strings.Split(text, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	for i, p := range parts {
		x, ok := number([]byte(p), '.')
		if !ok || p[0] < '0' || p[0] > '9' || x < 0 || x >= 60 || i == 0 && x >= hours || i < 2 && len(p) > 2 {
			return 0, false
		}
		if i == 0 && hours == 13 && x == 12 {
			x = 0
		}
		seconds = 60*seconds + x
	}
	if len(parts) == 2 {
		seconds *= 60
	}
	return seconds + half - shift, true
}

// cutZone returns text without its time zone, and how many seconds the zone is east
// of UTC.
func cutZone(text string) (rest string, east float64, ok bool) {
	for _, zone := range []string{"Z", "UTC", "GMT"} {
		if rest, found := cutFold(text, zone); found {
			return rest, 0, true
		}
	}
	i := strings.LastIndexAny(text, "+-")
	if i < 0 {
		return text, 0, true
	}
	zone := strings.ReplaceAll(text[i+1:], ":", "")
	n, err := strconv.Atoi(zone)
	if err != nil || len(zone) != 2 && len(zone) != 4 {
		return "", 0, false
	}
	if len(zone) == 2 {
		n *= 100
	}
	east = float64(n/100*3600 + n%100*60)
	if text[i] == '-' {
		east = -east
	}
	return strings.TrimSpace(text[:i]), east, true
}

// cutFold returns text without end, in upper or lower case, and whether it had it.
func cutFold(text, end string) (string, bool) {
	n := len(text) - len(end)
	if n < 0 || !strings.EqualFold(text[n:], end) {
		return text, false
	}
	return strings.TrimSpace(text[:n]), true
}
