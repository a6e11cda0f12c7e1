package table

// Day is the length of a day in seconds.
const Day = day

// Width returns how many numbers the column becomes.
func (in *Input) Width() int { return len(in.names()) }

// Periods returns the lengths, in seconds, of the periods of time of which a date
// becomes the angles, sine and cosine of each.
func (in *Input) Periods() (all []float64) {
	for _, p := range in.parts() {
		all = append(all, p.seconds)
	}
	return all
}
