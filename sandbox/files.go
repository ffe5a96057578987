package sandbox

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"image"
	_ "image/gif" // the pictures that may be sent
	_ "image/jpeg"
	_ "image/png"
	"io"
	"mime"
	"net/http"
	"net/url"
	"path"
	"strings"
)

const (
	maxDownload = 20 << 20 // of getFile, in bytes
	maxPhoto    = 10 << 20
	maxByURL    = 20 << 20
	maxPhotoURL = 5 << 20
	maxSides    = 10000 // width and height of a photo together, in pixels
)

// The kinds of file; a file_id works only for its own.
const (
	kindPhoto    = "photo"
	kindDocument = "document"
)

// file is what is known of a file; its content is a blob under the same id.
type file struct {
	ID     string `json:"id"`
	Unique string `json:"unique"`
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Mime   string `json:"mime"`
	Path   string `json:"path"` // for downloads
	Size   int64  `json:"size"`
	Width  int    `json:"width,omitempty"`
	Height int    `json:"height,omitempty"`
}

func (t *tx) saveFile(b *bot, f *file) { t.put(fmt.Sprintf("file/%d/%s", b.profile.ID, f.ID), f) }

func (b *bot) applyFile(id string, f *file) {
	if f != nil {
		b.files[id] = f
	}
}

func sendPhoto(t *tx, b *bot, p *params) (any, error)    { return t.sendFile(b, p, kindPhoto) }
func sendDocument(t *tx, b *bot, p *params) (any, error) { return t.sendFile(b, p, kindDocument) }

func (t *tx) sendFile(b *bot, p *params, kind string) (any, error) {
	c, err := t.target(b, p)
	if err != nil {
		return nil, err
	}
	var m Message
	if err := t.attach(b, p, kind, &m); err != nil {
		return nil, err
	}
	m.CaptionAbove = p.flag("show_caption_above_media")
	return t.send(b, c, p, &m)
}

// attach puts a file and its caption into a message: an upload, or a file_id. Links were fetched before.
func (t *tx) attach(b *bot, p *params, kind string, m *Message) (err error) {
	if m.Caption, m.CaptionEntities, err = t.caption(p); err != nil {
		return err
	}
	f, err := t.fileOf(b, p, kind)
	if err != nil {
		return err
	}
	m.hold(f)
	return nil
}

// hold shows f in the message.
func (m *Message) hold(f *file) {
	if f.Kind == kindPhoto {
		m.Photo = []PhotoSize{{FileID: f.ID, FileUniqueID: f.Unique, Width: f.Width, Height: f.Height, FileSize: f.Size}}
		return
	}
	m.Document = &Document{FileID: f.ID, FileUniqueID: f.Unique, FileName: f.Name, MimeType: f.Mime, FileSize: f.Size}
}

func (t *tx) fileOf(b *bot, p *params, kind string) (*file, error) {
	value := p.text(kind)
	up, uploaded := p.files[cmp.Or(strings.TrimPrefix(value, "attach://"), kind)]
	switch {
	case uploaded:
		return t.store(b, up, kind)
	case value == "":
		return nil, badRequest("there is no %s in the request", kind)
	}
	f := b.files[value]
	switch {
	case f == nil:
		return nil, badRequest("wrong file identifier/HTTP URL specified")
	case f.Kind != kind:
		return nil, badRequest("can't use file of type %s as %s", title(f.Kind), title(kind))
	}
	return f, nil
}

func title(kind string) string { return strings.ToUpper(kind[:1]) + kind[1:] }

// store keeps an upload as a new file.
func (t *tx) store(b *bot, up upload, kind string) (*file, error) {
	size := int64(len(up.data))
	switch {
	case size == 0:
		return nil, badRequest("file must be non-empty")
	case size > maxUpload:
		return nil, &errTooLarge
	}
	sum := sha256.Sum256(up.data)
	f := &file{ID: fileID(kind), Unique: base64.RawURLEncoding.EncodeToString(sum[:12]), Kind: kind, Size: size}
	f.Name = path.Base(strings.ReplaceAll(cmp.Or(up.name, "file"), `\`, "/"))
	f.Mime = mimeOf(f.Name, up)
	if kind == kindPhoto {
		if err := f.measure(up.data); err != nil {
			return nil, err
		}
	}
	f.Path = fmt.Sprintf("%ss/file_%d%s", kind, len(b.files), path.Ext(f.Name))
	if err := t.s.blobs.put(f.ID, up.data); err != nil {
		return nil, fmt.Errorf("keep file: %w", err)
	}
	b.files[f.ID] = f
	t.saveFile(b, f)
	return f, nil
}

// fileID is opaque, and begins by kind as Telegram's do.
func fileID(kind string) string {
	return map[string]string{kindPhoto: "AgACAgI", kindDocument: "BQACAgI"}[kind] + rand.Text()
}

func mimeOf(name string, up upload) string {
	byName, _, _ := strings.Cut(mime.TypeByExtension(path.Ext(name)), ";")
	given, _, _ := strings.Cut(up.mime, ";")
	if given == "application/octet-stream" {
		given = ""
	}
	return cmp.Or(given, byName, "application/octet-stream")
}

// measure reads a picture's sides and refuses what Telegram does not take as a photo.
func (f *file) measure(data []byte) error {
	if f.Size > maxPhoto {
		return badRequest("file of size %d bytes is too big for a photo; the maximum size is %d bytes", f.Size, maxPhoto)
	}
	config, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return badRequest("IMAGE_PROCESS_FAILED")
	}
	f.Width, f.Height, f.Mime = config.Width, config.Height, "image/"+format
	if f.Width+f.Height > maxSides || f.Width > 20*f.Height || f.Height > 20*f.Width {
		return badRequest("PHOTO_INVALID_DIMENSIONS")
	}
	return nil
}

func getFile(t *tx, b *bot, p *params) (any, error) {
	f := b.files[p.text("file_id")]
	switch {
	case f == nil:
		return nil, badRequest("wrong file_id or the file is temporarily unavailable")
	case f.Size > maxDownload:
		return nil, badRequest("file is too big")
	}
	return map[string]any{"file_id": f.ID, "file_unique_id": f.Unique, "file_size": f.Size, "file_path": f.Path}, nil
}

// serveFile answers /file/bot<token>/<path>.
func (s *Server) serveFile(w http.ResponseWriter, r *http.Request) {
	token, filePath, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/file/bot"), "/")
	id, ok := botID(token)
	if !ok || s.cfg.Token != "" && token != s.cfg.Token {
		s.writeAnswer(w, errUnauthorized.answer())
		return
	}
	f := s.findFile(func(b *bot, f *file) bool { return b.profile.ID == id && f.Path == filePath })
	if f == nil || f.Size > maxDownload {
		s.writeAnswer(w, errNoBot.answer())
		return
	}
	s.writeFile(w, f, "application/octet-stream")
}

func (s *Server) findFile(fits func(*bot, *file) bool) (found *file) {
	_ = s.update(func(*tx) error { // writes nothing
		for _, b := range s.state.bots {
			for _, f := range b.files {
				if fits(b, f) {
					found = f
				}
			}
		}
		return nil
	})
	return found
}

func (s *Server) writeFile(w http.ResponseWriter, f *file, contentType string) {
	data, err := s.blobs.get(f.ID)
	if err != nil {
		s.writeAnswer(w, errNoBot.answer())
		return
	}
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(data) // a reader that has gone does not need it
}

// fetchFiles downloads a file that the bot named by a link, before the call itself; only this machine can be reached.
func (s *Server) fetchFiles(ctx context.Context, name string, p *params) error {
	kind := map[string]string{"sendphoto": kindPhoto, "senddocument": kindDocument}[name]
	link := p.text(kind)
	if kind == "" || !strings.HasPrefix(link, "http://") && !strings.HasPrefix(link, "https://") {
		return nil
	}
	limit := int64(maxByURL)
	if kind == kindPhoto {
		limit = maxPhotoURL
	}
	up, err := s.fetch(ctx, link, limit)
	if err != nil {
		return badRequest("failed to get HTTP URL content")
	}
	p.files[kind] = up
	delete(p.values, kind)
	return nil
}

func (s *Server) fetch(ctx context.Context, link string, limit int64) (upload, error) {
	u, err := url.Parse(link)
	if err != nil {
		return upload{}, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return upload{}, err
	}
	response, err := s.couriers.Do(request)
	if err != nil {
		return upload{}, err
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(response.Body, limit+1))
	if err != nil || response.StatusCode != http.StatusOK || int64(len(data)) > limit {
		return upload{}, errors.Join(err, errors.New("not to be had"))
	}
	return upload{name: path.Base(u.Path), mime: response.Header.Get("Content-Type"), data: data}, nil
}
