package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxUpload is what Telegram takes in one file, in bytes; a request may be a little larger.
const maxUpload = 50 << 20

// params are the parameters of one call, however they came. A value that is no string is its JSON text.
type params struct {
	values map[string]string
	files  map[string]upload
}

// upload is a file in a request.
type upload struct {
	name string
	mime string
	data []byte
}

func newParams() *params { return &params{values: map[string]string{}, files: map[string]upload{}} }

// readParams reads a request of the Bot API: query and body, the body winning.
func readParams(r *http.Request) (*params, error) {
	p := newParams()
	p.takeForm(r.URL.Query())
	body := http.MaxBytesReader(nil, r.Body, maxUpload+1<<20)
	if err := p.read(r.Header.Get("Content-Type"), body); err != nil {
		return nil, err
	}
	for _, value := range p.values {
		if !utf8.ValidString(value) {
			return nil, badRequest("strings must be encoded in UTF-8")
		}
	}
	return p, nil
}

// read takes in a body of one of the three content types that Telegram reads; an empty body is none.
func (p *params) read(contentType string, body io.Reader) error {
	kind, options, _ := mime.ParseMediaType(contentType)
	var err error
	switch kind {
	case "multipart/form-data":
		err = p.readMultipart(multipart.NewReader(body, options["boundary"]))
	case "application/json":
		err = p.readJSON(body)
	case "application/x-www-form-urlencoded":
		err = p.readForm(body)
	}
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return &errTooLarge
	}
	return err
}

func (p *params) readForm(body io.Reader) error {
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	form, err := url.ParseQuery(string(data))
	if err != nil {
		return badRequest("can't parse the form")
	}
	p.takeForm(form)
	return nil
}

func (p *params) takeForm(form url.Values) {
	for name := range form {
		p.values[strings.ToLower(name)] = form.Get(name)
	}
}

func (p *params) readJSON(body io.Reader) error {
	data, err := io.ReadAll(body)
	if err != nil || len(bytes.TrimSpace(data)) == 0 {
		return err
	}
	var object map[string]json.RawMessage
	if err := json.Unmarshal(data, &object); err != nil {
		return badRequest("object expected")
	}
	for name, raw := range object {
		var text string
		if err := json.Unmarshal(raw, &text); err != nil {
			text = string(raw)
		}
		if string(raw) != "null" {
			p.values[strings.ToLower(name)] = text
		}
	}
	return nil
}

func (p *params) readMultipart(form *multipart.Reader) error {
	for first := true; ; first = false {
		part, err := form.NextPart()
		switch {
		case err == io.EOF: //nolint:errorlint // the end; a wrapped one means that the body was cut off
			return nil
		case first && errors.Is(err, io.EOF):
			return nil // go-telegram/bot announces multipart and sends nothing at all
		case err != nil:
			return wrapMultipart(err)
		}
		data, err := io.ReadAll(part)
		if err != nil {
			return wrapMultipart(err)
		}
		name := strings.ToLower(part.FormName())
		if part.FileName() == "" {
			p.values[name] = string(data)
			continue
		}
		p.files[name] = upload{name: part.FileName(), mime: part.Header.Get("Content-Type"), data: data}
	}
}

func wrapMultipart(err error) error {
	if tooLarge := (*http.MaxBytesError)(nil); errors.As(err, &tooLarge) {
		return err
	}
	return badRequest("can't parse the multipart body")
}

func (p *params) text(name string) string { return p.values[name] }

// number is an integer parameter; what is none counts as missing, as Telegram has it.
func (p *params) number(name string) (int64, bool) {
	n, err := strconv.ParseInt(strings.TrimSpace(p.values[name]), 10, 64)
	return n, err == nil
}

func (p *params) flag(name string) bool {
	switch strings.ToLower(strings.TrimSpace(p.values[name])) {
	case "true", "yes", "1":
		return true
	}
	return false
}

// object reads a parameter that is JSON; an empty one leaves target alone. What names it in the refusal.
func (p *params) object(name, what string, target any) error {
	value := p.values[name]
	if value == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(value), target); err != nil {
		return badRequest("can't parse %s JSON object", what)
	}
	return nil
}
