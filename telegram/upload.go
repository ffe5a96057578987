package telegram

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"time"

	"github.com/go-telegram/bot/models"
)

// fileTime is added to a call's time when it carries a file.
const fileTime = 2 * time.Minute

// file is one file of a call.
type file struct {
	field string
	up    *models.InputFileUpload
}

// fileField splits a file parameter into what goes into the form as text (an id or an address) and what is uploaded.
func fileField(field string, in models.InputFile) (ref string, files []file) {
	switch f := in.(type) {
	case *models.InputFileString:
		if f != nil {
			ref = f.Data
		}
	case *models.InputFileUpload:
		if f != nil {
			files = append(files, file{field, f})
		}
	}
	return ref, files
}

// send posts params as JSON, or as a streamed form where there are files to upload.
func send[T any](ctx context.Context, c *Client, method string, params any, files []file) (T, error) {
	if len(files) == 0 {
		return call[T](ctx, c, method, params)
	}
	var none T
	fields, err := formFields(params)
	if err != nil {
		return none, fmt.Errorf("%s: encode parameters: %w", method, err)
	}
	ctx, cancel := context.WithTimeout(ctx, c.timeout+fileTime)
	defer cancel()
	pr, pw := io.Pipe()
	form := multipart.NewWriter(pw)
	written := make(chan struct{})
	go func() {
		defer close(written)
		pw.CloseWithError(writeForm(form, fields, files))
	}()
	res, err := post[T](ctx, c, method, form.FormDataContentType(), pr)
	// The files are the caller's again when this returns, also where the request failed before they were read.
	_ = pr.Close()
	<-written
	return res, err
}

// formFields returns the parameters as the form's fields: strings bare, everything else as JSON.
func formFields(params any) (map[string]string, error) {
	var buf bytes.Buffer
	if err := encode(&buf, params); err != nil {
		return nil, err
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(buf.Bytes(), &raw); err != nil {
		return nil, err
	}
	fields := make(map[string]string, len(raw))
	for name, value := range raw {
		var s string
		if json.Unmarshal(value, &s) != nil {
			s = string(value)
		}
		fields[name] = s
	}
	return fields, nil
}

func writeForm(form *multipart.Writer, fields map[string]string, files []file) error {
	for name, value := range fields {
		if err := form.WriteField(name, value); err != nil {
			return err
		}
	}
	for _, f := range files {
		w, err := form.CreateFormFile(f.field, f.up.Filename)
		if err != nil {
			return err
		}
		if _, err := io.Copy(w, f.up.Data); err != nil {
			return fmt.Errorf("read %s: %w", f.field, err)
		}
	}
	return form.Close()
}

var errSpent = errors.New("the file cannot be read a second time")

// rewinder returns a function that puts the files back to where they are now. It fails where one of them is no io.Seeker.
func rewinder(files ...models.InputFile) func() error {
	var back []func() error
	for _, in := range files {
		up, ok := in.(*models.InputFileUpload)
		if !ok || up == nil {
			continue
		}
		s, ok := up.Data.(io.Seeker)
		if !ok {
			return func() error { return errSpent }
		}
		at, err := s.Seek(0, io.SeekCurrent)
		if err != nil {
			return func() error { return errSpent }
		}
		back = append(back, func() error { _, err := s.Seek(at, io.SeekStart); return err })
	}
	return func() error {
		for _, f := range back {
			if err := f(); err != nil {
				return fmt.Errorf("rewind a file: %w", err)
			}
		}
		return nil
	}
}
