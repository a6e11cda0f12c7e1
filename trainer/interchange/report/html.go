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

// pieces splits a text where a narrow cell may break the line: after the name of a part,
// and after each of its parameters.
func pieces(text string) (all []string) {
	for {
		i := strings.IndexAny(text, ":,") + 1
		if i == 0 || i == len(text) {
			return append(all, text)
		}
		all, text = append(all, text[:i]), text[i:]
	}
}

// options splits a command line into pieces that should not be broken: the program, and
// each option with its value. Joined with spaces they give the command line.
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

// A frame contains the parts that all pages share: the style sheet and the script.
type frame struct {
	Style  template.CSS
	Script template.JS
}

func newFrame() frame { return frame{template.CSS(styles()), template.JS(script)} }

// styles returns the style sheet. Printed pages have the light colors.
func styles() string {
	return ":root{" + chart.Variables(false) + "}\n@media screen and (prefers-color-scheme:dark){:root{" + chart.Variables(true) + "}}\n" +
		style + chart.Style()
}
