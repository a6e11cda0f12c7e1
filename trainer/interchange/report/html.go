package report

import (
	_ "embed"
	"html/template"
	"io"

	"descent/trainer/interchange/chart"
)

//go:embed page.html.tmpl
var pageText string

//go:embed style.css
var style string

//go:embed script.js
var script string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"color": func(slot int) int { return slot % chart.Colors },
}).Parse(pageText))

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
