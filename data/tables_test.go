package data

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unsafe"

	"descent/model/tensor"
)

// A tableCase is a file as people have them, and how it should be read.
type tableCase struct {
	file   string // in testdata, with parameters behind a comma
	inputs string // names, with blanks between them
	target string // classes, with blanks between them, or the name of a number
	rows   int    // that are used
	note   string // one of the notes holds it
}

// check reads the file of c and compares.
func (c tableCase) check(t *testing.T) {
	t.Helper()
	src, err := Sources.Parse("csv:file=testdata/" + c.file)
	if err != nil {
		t.Fatal(err)
	}
	s, err := src.Load(t.Context(), 1)
	if err != nil {
		t.Errorf("%s: %v", c.file, err)
		return
	}
	verify(t, s)
	target := s.Target
	if !s.Regression() {
		target = strings.Join(s.Classes, " ")
	}
	if got := strings.Join(s.Features, " "); got != c.inputs {
		t.Errorf("%s: inputs\n\t%s\nwant\n\t%s", c.file, got, c.inputs)
	}
	if n := s.Train.Len() + s.Val.Len() + s.Test.Len(); target != c.target || n != c.rows {
		t.Errorf("%s: target %q in %d rows: want %q in %d", c.file, target, n, c.target, c.rows)
	}
	if strings.Contains(c.note, "tell them apart") && unsafe.Sizeof(tensor.Float(0)) == 8 {
		c.note = "" // float64 does
	}
	if notes := strings.Join(s.Notes, "\n"); !strings.Contains(notes, c.note) {
		t.Errorf("%s: notes %q: want %q", c.file, s.Notes, c.note)
	}
	for _, note := range s.Notes {
		if strings.ContainsFunc(note, func(r rune) bool { return r < ' ' || r == 0x7f }) {
			t.Errorf("%s: a control character in %q", c.file, note)
		}
	}
}

// TestTablesThatWentWrong reads tables that are easily read wrongly.
func TestTablesThatWentWrong(t *testing.T) {
	for _, c := range []tableCase{
		{"cases/01-full.csv", "hp weight", "mpg", 60, ""},
		{"cases/01-na_target.csv", "hp weight", "mpg", 59, "1 row left out, no target: line 11"},
		{"cases/01-deccomma_q.csv", "hp weight", "price", 60, "decimal comma"},
		{"cases/02-t_ms.csv", "when", "early late", 400, `do not tell them apart: "when"`},
		{"cases/02-t_raw.csv", "when", "early late", 400, `do not tell them apart: "when"`},
		{"cases/02-t_off.csv", "when", "early late", 400, ""},
		{"cases/03-one.csv", "x", "y", 1, "the validation part is empty"},
		{"cases/03-two.csv", "x", "a b", 2, "the validation part is empty"},
		{"cases/05-nohead_text.csv", "c2 c3", "b g", 30, "no header: the columns are called c1, c2"},
		{"cases/05-nohead_text.csv,skip=c1", "c2 c3", "b g", 30, "no header"},
		{"cases/05-nohead_text.csv,header=yes", "0.6 0.2", "g b", 29, "names in line 1"},
		{"cases/06-ship.csv", "Class Sex=male Sex=female Age Age missing Fare", "0 1", 120, `left out: "Name" (identifier)`},
		{"cases/06-ship.csv,skip=Name,Sex", "Class Age Age missing Fare", "0 1", 120, `left out: "Id" (row number)`},
		{"cases/06-ship.csv,skip=Name,skip=Sex", "Class Age Age missing Fare", "0 1", 120, ""},
		{`cases/06-ship.csv,skip="Id,Name,Sex",missing=drop`, "Class Age Fare", "0 1", 100, "20 rows left out, a missing input: lines 7, 13, 19 and 17 more"},
		{"cases/06-ship.csv,only=Age,only=Fare,missing=mean", "Age Fare", "0 1", 120, `missing in "Age" (20 cells): mean of the training part`},
		{"cases/07-index.csv", "a b", "p q", 20, `left out: "c1" (row number)`},
		{"cases/07-index.csv,skip=1", "a b", "p q", 20, ""},
		{"cases/08-cr.csv", "a b", "p q", 20, "comma"},
		{"cases/08-deccomma_semi.csv", "hp weight", "mpg", 60, "semicolon (UTF-8, decimal comma"},
		{"cases/08-semi_comma.csv", "a, in mm b, in kg", "p q", 20, "semicolon"},
		{`cases/08-semi_comma.csv,skip="a, in mm"`, "b, in kg", "p q", 20, ""},
		{"cases/08-space.csv", "a b", "p q", 20, "blank"},
		{"cases/08-tab.csv", "a b", "p q", 20, "tab"},
		{"cases/09-utf16.csv", "a b", "p q", 20, "UTF-16"},
		{"cases/10-esc.csv", "x", `a \x1b]0;owned\ab\x1b[2J`, 40, ""},
		{"cases/12-bigid.csv", "x", "9007199254740992 9007199254740993", 40, ""},
		{"cases/12-zeros.csv", "x", "7 007 0070", 60, ""},
		{"cases/12-zeros.csv,task=class", "x", "7 007 0070", 60, ""},
		{"cases/13-bool.csv", "x flag", "a b", 40, ""},
		{"cases/13-heart.csv", "age chol ca", "0 1", 90, `missing in "ca" (1 cell): median of the training part`},
		{"cases/13-heart.csv,missing=drop", "age chol ca", "0 1", 89, "1 row left out, a missing input: line 32"},
		{"cases/attack-cr.csv", "x y", "a b", 2, ""},
		{"cases/attack-f32max.csv", "x", "1 2", 40, "19 rows that repeat the header left out"},
	} {
		c.check(t)
	}
}

// TestTablesOfManyKinds reads tables in the manner of UCI, Kaggle, pandas, R,
// Excel, NumPy and statistics offices, by one command each.
func TestTablesOfManyKinds(t *testing.T) {
	for _, c := range []tableCase{
		{"own/auto-mpg.data,target=1,skip=9", "c2 c3 c4 c5 c6 c7 c8", "c1", 40, "blank"},
		{"own/mushroom.data,target=1", "c2=s c2=x c2=b c2=f c3=f c3=s c3=y c4=w c4=g c4=y c4=n c5 c6=y c6=l c6=c c6=a c6 missing", "p e", 60, "no header"},
		{"own/crx.data", "c1=b c1=a c1 missing c2 c3 c4=u c4=y c5 c6", "+ -", 50, ""},
		{"own/car.data", "c1=med c1=low c1=high c1=vhigh c2=4 c2=2 c2=5more c2=3 c3=4 c3=more c3=2 c4=big c4=med c4=small", "unacc good acc", 80, ""},
		{"own/winequality-red.csv", "fixed acidity volatile acidity pH alcohol", "4 5 6 7", 60, "semicolon"},
		{"own/winequality-red.csv,task=number", "fixed acidity volatile acidity pH alcohol", "quality", 60, "semicolon"},
		{"own/adult.data", "c1 c2=State-gov c2=Self-emp c2=Private c2 missing c3 c4=Masters c4=HS-grad c4=Bachelors c5=Male c5=Female", ">50K <=50K", 60, `missing in "c2" (16 cells): an input of their own`},
		{"own/abalone.data", "c1=F c1=M c1=I c2 c3 c4", "c5", 60, ""},
		{"own/titanic.csv,target=Survived", "Pclass Sex=female Sex=male Age Age missing Fare Embarked=C Embarked=Q Embarked=S Embarked missing", "0 1", 80, `left out: "Name", "Ticket", "Cabin" (identifier)`},
		{"own/house-prices.csv", "MSZoning=RM MSZoning=RL MSZoning=FV LotFrontage LotFrontage missing Alley=Pave Alley missing YearBuilt GarageType=Attchd GarageType=Detchd GarageType=None", "SalePrice", 60, `left out: "Id" (row number)`},
		{"own/churn.csv", "tenure Contract=Month-to-month Contract=One year Contract=Two year PaperlessBilling TotalCharges TotalCharges missing", "Yes No", 60, `left out: "customerID" (identifier)`},
		{"own/bike-sharing.csv", "datetime datetime of year sin datetime of year cos datetime of week sin datetime of week cos datetime of day sin datetime of day cos season holiday temp windspeed", "count", 70, `the same in every row: "holiday"`},
		{"own/pandas-index.csv", "a b b missing", "dog cat", 40, `left out: "c1" (row number)`},
		{"own/pandas-numbers.csv", "0 1 2", "0 1", 40, ""},
		{"own/pandas-twice.csv", "x x.1 when when of week sin when of week cos", "y", 40, `left out: "Unnamed: 0" (row number)`},
		{"own/pandas-bool.tsv", "x flag stamp", "False True", 40, "tab"},
		{"own/mtcars.txt", "mpg cyl hp", "0 1", 32, `left out: "c1" (identifier)`},
		{"own/mtcars.txt,target=mpg", "cyl hp am", "mpg", 32, ""},
		{"own/airquality.csv,target=Ozone", "Solar.R Solar.R missing Wind Temp Month", "Ozone", 45, "15 rows left out, no target"},
		{"own/factors.csv", "dose group=ctrl group=trt2 group=trt1", "response", 45, "semicolon (UTF-8, decimal comma"},
		{"own/excel-german.csv", "Größe Gewicht Umsatz Datum Datum of week sin Datum of week cos", "nein ja", 40, "semicolon (Latin-1, decimal comma, names in line 2)"},
		{"own/excel-unicode.txt", "Alter Punkte", "1 2 3 4 5 6", 40, "tab (UTF-16, decimal comma"},
		{"own/excel-report.csv", "Region=North Region=South Region=East Shops Staff", "Turnover", 30, "what follows from line 34 on"},
		{"own/excel-mac.csv", "x y", "a b", 30, ""},
		{"own/eurostat.csv", "country=C1 country=C3 country=C0 country=C5 country=C2 country=C4 2018 2018 missing 2019", "2020", 36, "2 comment lines at the start left out"},
		{"own/savetxt.txt", "width height", "area", 30, "those of the comment above them"},
	} {
		c.check(t)
	}
}

// TestTablesThatAreRefused checks that errors name the file, the line, the column
// and what to do.
func TestTablesThatAreRefused(t *testing.T) {
	for file, want := range map[string]string{
		"cases/01-cens.csv":             `lines 2, 27, 52 and 1 more, column "ng": "<1.0" are no numbers: want numbers without the sign "<", or task=class`,
		"cases/01-dollar.csv":           `lines 2, 3, 4 and 57 more, column "price": "$83,761", "$87,083", "$83,564", ... are no numbers: want numbers without the sign "$", or task=class`,
		"cases/09-book.xlsx":            "this is an Excel workbook (.xlsx): save the sheet as CSV",
		"cases/10-esc2.csv":             `line 3, column "x\x1b]0;pwn\a": "q" is no number, as others are: want numbers or nothing, or leave the column out with skip=x\x1b]0;pwn\a`,
		"cases/attack-empty.csv":        "the file is empty: want a header row with the names of the columns",
		"cases/attack-headeronly.csv":   "no rows below the header: want at least one",
		"cases/attack-utf16.csv":        `column "z": every row is of class "a": want at least two classes, or target=COLUMN if the last column is not the target`,
		"cases/06-ship.csv,target=Name": `column "Name": every row has another text, so it names the rows: want target=COLUMN, a column of classes or numbers`,
		"cases/06-ship.csv,sep=bar":     "line 1 is one column: want commas, semicolons, tabs, bars or blanks between the columns, or sep=SIGN",
	} {
		src, err := Sources.Parse("csv:file=testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		path, _, _ := strings.Cut(file, ",")
		if _, err := src.Load(t.Context(), 1); err == nil || err.Error() != "testdata/"+path+": "+want {
			t.Errorf("%s: %v\nwant %s", file, err, want)
		}
	}
}

// TestConstantColumnsStay reads a column with a single value, which float32 rounds.
func TestConstantColumnsStay(t *testing.T) {
	s := mustLoad(t, CSV{File: write(t, "a.csv", []byte("x,c,y\n1,0.1,2.5\n2,0.1,3.5\n4,0.1,4.5\n"))}, 1)
	if s.Offsets != nil || s.Train.Values[1] != 0.1 || !slices.Contains(s.Notes, `the same in every row: "c"`) {
		t.Errorf("offsets %v, values %v, notes %q", s.Offsets, s.Train.Values, s.Notes)
	}
}

// TestTimeStampsAreCentered compares times in milliseconds, in seconds and from
// their start, as a network sees them.
func TestTimeStampsAreCentered(t *testing.T) {
	var seen [3][]float64
	for i, name := range []string{"02-t_ms", "02-t_raw", "02-t_off"} {
		text, err := os.ReadFile(filepath.Join("testdata", "cases", name+".csv"))
		if err != nil {
			t.Fatal(err)
		}
		s := mustLoad(t, CSV{File: write(t, "t.csv", text)}, 1) // by one name, so that all are split alike
		b := s.NewBatch(s.Train.Len())
		prepare(s, Standardize{}).Gather(b.Slice(s.Train.Len()), &s.Train, inOrder(s.Train.Len()))
		for _, x := range b.X.Data {
			seen[i] = append(seen[i], float64(x))
		}
	}
	for i := range seen[0] {
		if math.Abs(seen[1][i]-seen[0][i]) > 1e-4 || math.Abs(seen[2][i]-seen[0][i]) > 1e-4 {
			t.Fatalf("row %d: %v, %v and %v: want the same", i, seen[0][i], seen[1][i], seen[2][i])
		}
	}
}

// TestShippedTables reads what other packages ship, where they are installed.
func TestShippedTables(t *testing.T) {
	const sklearn = "/usr/lib/python3/dist-packages/sklearn/datasets/data/"
	vega := os.Getenv("VEGA_DATASETS") // the folder data of npm's vega-datasets
	found := 0
	for file, want := range map[string]string{
		sklearn + "iris.csv":                        "150 rows, 4 inputs, setosa versicolor virginica",
		sklearn + "wine_data.csv":                   "178 rows, 13 inputs, class_0 class_1 class_2",
		sklearn + "breast_cancer.csv":               "569 rows, 30 inputs, malignant benign",
		sklearn + "boston_house_prices.csv":         "506 rows, 13 inputs, MEDV",
		sklearn + "diabetes_data_raw.csv.gz":        "442 rows, 9 inputs, c10",
		sklearn + "digits.csv.gz":                   "1797 rows, 64 inputs, 0 1 2 3 4 5 6 7 8 9",
		sklearn + "linnerud_exercise.csv":           "20 rows, 2 inputs, Jumps",
		filepath.Join(vega, "seattle-weather.csv"):  "1461 rows, 9 inputs, drizzle rain sun snow fog",
		filepath.Join(vega, "la-riots.csv"):         "63 rows, 37 inputs, latitude",
		filepath.Join(vega, "iowa-electricity.csv"): "51 rows, 8 inputs, net_generation",
		filepath.Join(vega, "airports.csv"):         "3376 rows, 57 inputs, longitude",
		filepath.Join(vega, "sp500-2000.csv"):       "5105 rows, 10 inputs, volume",
		filepath.Join(vega, "birdstrikes.csv"):      "7164 rows, 237 inputs, Speed IAS in knots",
	} {
		if !exists(file) {
			continue
		}
		found++
		s := mustLoad(t, CSV{File: file}, 1)
		verify(t, s)
		got := fmt.Sprintf("%d rows, %d inputs, %s", s.Train.Len()+s.Val.Len()+s.Test.Len(), s.Shape.Len(), s.Target+strings.Join(s.Classes, " "))
		if got != want {
			t.Errorf("%s: %s: want %s", file, got, want)
		}
	}
	if found == 0 {
		t.Skip("neither scikit-learn's files nor vega-datasets are installed")
	}
}
