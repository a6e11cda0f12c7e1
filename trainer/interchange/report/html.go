package report

import (
	"embed"
	"html/template"
	"io"
	"strings"

	"descent/trainer/interchange/chart"
)

//go:embed *.html.tmpl
var pages embed.FS

//go:embed style.css
var style string

//go:embed script.js
var script string

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"color":   func(slot int) int { return slot % chart.Colors },
	"options": options,
	"pieces":  pieces,
}).ParseFS(pages, "*.html.tmpl"))

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
	return templates.ExecuteTemplate(w, "page.html.tmpl", struct {
		*page
		frame
		Records template.HTML
	}{r.page(p), newFrame(), template.HTML(recordsBegin + string(records) + recordsEnd)})
}

// A frame is what all pages have around what they say.
type frame struct {
	Style  template.CSS
	Script template.JS
}

func newFrame() frame { return frame{template.CSS(styles()), template.JS(script)} }

// styles returns the style sheet: on paper the colors are the light ones.
func styles() string {
	return ":root{" + chart.Variables(false) + "}\n@media screen and (prefers-color-scheme:dark){:root{" + chart.Variables(true) + "}}\n" +
		style + chart.Style()
}
