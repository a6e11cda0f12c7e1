package interchange

// A Sink takes what a log says. A *Log is one.
type Sink interface {
	Add(tag string, p Point)
	Cut(tags []string, step int)
	Set(key, text string)
}

// A Decoder reads one file of a log, piece by piece, while another program
// writes it.
type Decoder interface {
	// Decode gives to what is complete at the start of data, which continues
	// where the bytes that were read before end, and returns how many bytes of
	// it that is: 0 means that more is needed. end says that data is all there
	// is for now. After an error nothing more of the file can be read.
	Decode(data []byte, end bool, to Sink) (n int, err error)
}
