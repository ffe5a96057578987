package catalog

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Reason says what is wrong with a row or a file: a code that stays the same, with its values as name and value pairs,
// for whoever words it in another language. As text it is English. Without a code it is for the command line only.
type Reason struct {
	Code   string
	Values []any
	text   string
}

// InEnglish is a Reason without a code.
func InEnglish(format string, args ...any) Reason { return Reason{text: fmt.Sprintf(format, args...)} }

func because(code string, values ...any) Reason {
	return Reason{Code: code, Values: values, text: english[code]}
}

// ReasonCodes are all codes that a Reason may have.
func ReasonCodes() []string { return slices.Sorted(maps.Keys(english)) }

func (r Reason) String() string {
	if r.Code == "" {
		return r.text
	}
	var fill []string
	for i := 0; i+1 < len(r.Values); i += 2 {
		fill = append(fill, fmt.Sprintf("{%v}", r.Values[i]), fmt.Sprint(r.Values[i+1]))
	}
	return strings.NewReplacer(fill...).Replace(cmp.Or(r.text, r.Code))
}

// english has the codes and what they mean; values are filled in for what stands in braces.
var english = map[string]string{
	// A row.
	"cells":    "cells: {Has}, columns in the header: {Columns}",
	"quote":    `a quote inside a cell: put the whole cell in quotes and write "" for the quote`,
	"unclosed": "a cell in quotes is not closed, or has text after its closing quote",
	"utf8":     "not UTF-8: save the file as UTF-8",
	"object":   "not a JSON object: write one object per line",
	"objects":  "more than one JSON object: write one per line",
	"unnamed":  "a key has no name",
	"twice":    `"{Name}" comes twice`,
	"nested":   `"{Name}" is an object: it should be text, a number, true, false or a list of them`,
	"lists":    `"{Name}" is a list of lists: it should be a list of texts`,
	"same_id":  "id {Value} is already in line {Line}",

	// A value.
	"missing":     "no {Name}",
	"bytes":       "{Name} has {Has} bytes: it can have {Most}",
	"long":        "{Name} has {Has} characters: it can have {Most}",
	"one_long":    "one of {Name} has {Has} characters: it can have {Most}",
	"too_many":    "{Name} are more than {Most}",
	"bad_id":      `id "{Value}" should be 1-{Most} of A-Z a-z 0-9 _ -`,
	"address":     `{Name} "{Value}" should be an http or https address of at most {Most} bytes`,
	"price":       `price "{Value}" should be a plain number such as 1234.50 or 1234,50, or empty; a currency has its own column`,
	"contains":    `contains has "{Value}" beside other contents`,
	"active":      `active "{Value}" should be true or false`,
	"column_long": `the column name "{Name}" is longer than {Most} characters`,

	// A file.
	"file_empty":   "the file is empty: it needs a header and a row for each item",
	"file_header":  "there are no items to import: the file needs a row for each",
	"file_zip":     "the file is a zip archive, as .xlsx and .ods are: save the sheet as CSV (UTF-8)",
	"file_packed":  "the file is compressed: unpack it first",
	"file_utf16":   "the file is UTF-16: save it as UTF-8",
	"file_array":   "the file is a JSON array: write one object per line, without brackets around them",
	"file_binary":  "the file is not text: it should be CSV or JSON lines in UTF-8",
	"file_size":    "the file is larger than {Most} MB",
	"file_rows":    "the file has more than {Most} rows",
	"file_keys":    "line {Line}: the file has more than {Most} different keys",
	"file_line":    "a line is longer than {Most} KB: write one object per line",
	"head_long":    "the first line is longer than {Most} KB: it should be a header",
	"head_mac":     "the lines end as on old Macs: save the file as CSV (UTF-8)",
	"head_blank":   "the file has nothing but empty lines",
	"head_columns": "the file has {Has} columns: it can have {Most}",
	"head_unnamed": "column {Column} has no name in the header",
	"head_twice":   `the header has the column "{Name}" twice`,
	"head_needs":   `the first line should be a header with the columns {Names}, but there is no "{Name}"`,
}
