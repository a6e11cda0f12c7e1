package interchange

// A Sink receives the content of a log. *Log implements it.
type Sink interface {
	Add(tag string, p Point)
	Cut(tags []string, step int)
	Set(key, text string)
}

// A Decoder reads a file of a log, piece by piece, while another program writes it.
type Decoder interface {
	// Decode decodes the complete records at the start of data and passes them to the
	// Sink. It returns their length in bytes; 0 means that it needs more data. data begins
	// after the bytes that earlier calls have decoded. end says that the file has no more
	// data now. After an error the rest of the file cannot be read.
	Decode(data []byte, end bool, to Sink) (n int, err error)
}
