package report

import (
	_ "embed"
	"html/template"
	"io"
	"strings"

	"descent/trainer/interchange/chart"
)

//go:embed page.html.tmpl
var pageText string

//go:embed style.css
var style string

//go:embed script.js
var script string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"color":   func(slot int) int { return slot % chart.Colors },
	"options": options,
	"pieces":  pieces,
}).Parse(pageText))

// pieces returns a text in pieces between which a narrow cell may break it: behind the
// name of a part, and behind each of its parameters.
func pieces(text string) (all []string) {
	for {
		i := strings.IndexAny(text, ":,") + 1
		if i == 0 || i == len(text) {
			return append(all, text)
		}
		all, text = append(all, text[:i]), text[i:]
	}
}

// options returns a command line in pieces that should not be broken: the program, and
// each option with its value. A blank between them gives the line.
func options(command string) []string {
	pieces := strings.Split(command, " --")
	for i := range pieces[1:] {
		pieces[i+1] = "--" + pieces[i+1]
	}
	return pieces
}

// HTML writes r as one page that loads no other files.
func (r *Report) HTML(w io.Writer) error {
	p := newPrivacy()
	records, err := r.records(p)
	if err != nil {
		return err
	}
	return pageTemplate.Execute(w, struct {
		*page
		Style   template.CSS
		Records template.HTML
		Script  template.JS
	}{r.page(p), template.CSS(styles()), template.HTML(recordsBegin + string(records) + recordsEnd), template.JS(script)})
}

// styles returns the style sheet. Printing uses the light colors.
func styles() string {
	return ":root{" + chart.Variables(false) + "}\n@media screen and (prefers-color-scheme:dark){:root{" + chart.Variables(true) + "}}\n" +
		style + chart.Style()
}
