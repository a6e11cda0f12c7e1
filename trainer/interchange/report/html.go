package report

import (
	"embed"
	"html/template"
	"io"

	"descent/trainer/interchange/chart"
)

//go:embed *.html.tmpl
var pages embed.FS

//go:embed style.css
var style string

//go:embed script.js
var script string

var templates = template.Must(template.New("").Funcs(template.FuncMap{
	"color": func(slot int) int { return slot % chart.Colors },
}).ParseFS(pages, "*.html.tmpl"))

// HTML writes r as one page that needs nothing else.
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
