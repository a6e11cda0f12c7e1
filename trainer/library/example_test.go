package library_test

import (
	"fmt"

	"descent/trainer/library"
)

func ExampleParse() {
	q, err := library.Parse("optimizer=momentum lr>0.01 -tag:old")
	if err != nil {
		fmt.Println(err)
		return
	}
	e := library.Entry{Settings: []library.Setting{
		{Key: "optimizer", Text: "momentum:mu=0.9"},
		{Key: "lr", Text: "0.02", Number: 0.02},
	}}
	fmt.Println(q.Match(&e))
	e.Tags = []string{"old"}
	fmt.Println(q.Match(&e))
	_, err = library.Parse("lr>fast")
	fmt.Println(err)
	// Output:
	// true
	// false
	// "fast" is no number: want lr> followed by a number or a date, such as 0.01 or 2026-01-31
}
