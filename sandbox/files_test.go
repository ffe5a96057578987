package sandbox_test

import (
	"bytes"
	"image"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"pickbot/sandbox"
)

func picture(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func get(t *testing.T, url string) (int, []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	data, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, data
}

type filePath struct {
	Path string `json:"file_path"`
	Size int64  `json:"file_size"`
}

func TestFiles(t *testing.T) {
	t.Parallel()
	s, c, ann := begin(t, sandbox.Config{Dir: t.TempDir()})

	t.Run("a person's document can be downloaded", func(t *testing.T) {
		m := ann.Upload("menu.csv", []byte("id,title\n"), "the /menu")
		got := read[sandbox.Message](t, c.updates(fields{"offset": -1})[0])
		if got.Document == nil || got.Document.FileName != "menu.csv" || got.Document.MimeType != "text/csv" || got.Caption != "the /menu" || len(got.CaptionEntities) != 1 {
			t.Fatalf("got %+v", got)
		}
		var f filePath
		c.do("getFile", fields{"file_id": m.Document.FileID}, &f)
		if code, data := get(t, c.files+"/"+f.Path); code != 200 || string(data) != "id,title\n" || f.Size != 9 {
			t.Errorf("%d %q, %+v", code, data, f)
		}
		if code, _ := get(t, c.files+"/documents/none"); code != 404 {
			t.Errorf("status %d", code)
		}
	})
	t.Run("the bot's photo by upload, then by file_id, seen by the person", func(t *testing.T) {
		a := c.upload("sendPhoto", map[string]string{"chat_id": "1001", "caption": "<b>chart</b>", "parse_mode": "HTML"},
			map[string][]byte{"photo": picture(t, 40, 30)})
		if !a.OK {
			t.Fatalf("%+v", a)
		}
		m := ann.Next()
		if len(m.Photo) != 1 || m.Photo[0].Width != 40 || m.Photo[0].Height != 30 || m.Caption != "chart" {
			t.Fatalf("got %+v", m)
		}
		id := m.Photo[0].FileID
		c.do("sendPhoto", fields{"chat_id": sandbox.Ann, "photo": id}, nil)
		if again := ann.Next(); again.Photo[0].FileID != id {
			t.Errorf("got %+v", again)
		}
		if code, data := get(t, s.URL+"/sim/files/"+id); code != 200 || !bytes.Equal(data, picture(t, 40, 30)) {
			t.Errorf("status %d, %d bytes", code, len(data))
		}
		c.refused("sendDocument", fields{"chat_id": sandbox.Ann, "document": id}, 400, "Bad Request: can't use file of type Photo as Document")
		c.do("editMessageCaption", fields{"chat_id": sandbox.Ann, "message_id": m.ID, "caption": "new"}, nil)
		c.refused("editMessageText", fields{"chat_id": sandbox.Ann, "message_id": m.ID, "text": "new"}, 400, "Bad Request: there is no text in the message to edit")
		c.do("editMessageMedia", fields{"chat_id": sandbox.Ann, "message_id": m.ID, "media": fields{"type": "photo", "media": id, "caption": "newer"}}, nil)
		if all := ann.Messages(); all[len(all)-2].Caption != "newer" {
			t.Errorf("got %+v", all[len(all)-2])
		}
	})
	t.Run("a file by a link", func(t *testing.T) {
		site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(picture(t, 3, 2)) }))
		defer site.Close()
		c.do("sendPhoto", fields{"chat_id": sandbox.Ann, "photo": site.URL + "/a.png"}, nil)
		c.refused("sendPhoto", fields{"chat_id": sandbox.Ann, "photo": site.URL + "/\x01"}, 400, "Bad Request: failed to get HTTP URL content")
		c.refused("sendPhoto", fields{"chat_id": sandbox.Ann, "photo": "http://192.0.2.1/a.png"}, 400, "Bad Request: failed to get HTTP URL content")
	})
	t.Run("refuses what is no such file", func(t *testing.T) {
		c.refused("sendPhoto", fields{"chat_id": sandbox.Ann}, 400, "Bad Request: there is no photo in the request")
		c.refused("sendDocument", fields{"chat_id": sandbox.Ann, "document": "x"}, 400, "Bad Request: wrong file identifier/HTTP URL specified")
		c.refused("getFile", fields{"file_id": "x"}, 400, "Bad Request: wrong file_id or the file is temporarily unavailable")
		for want, data := range map[string][]byte{
			"Bad Request: IMAGE_PROCESS_FAILED":     []byte("no picture"),
			"Bad Request: file must be non-empty":   {},
			"Bad Request: PHOTO_INVALID_DIMENSIONS": picture(t, 210, 10),
			"Bad Request: file of size 10485761 bytes is too big for a photo; the maximum size is 10485760 bytes": make([]byte, 10<<20+1),
		} {
			if a := c.upload("sendPhoto", map[string]string{"chat_id": "1001"}, map[string][]byte{"photo": data}); a.Description != want {
				t.Errorf("got %q, want %q", a.Description, want)
			}
		}
	})
	t.Run("20 MB down, 50 MB up", func(t *testing.T) {
		m := ann.Upload("big.bin", make([]byte, 20<<20+1), "")
		c.refused("getFile", fields{"file_id": m.Document.FileID}, 400, "Bad Request: file is too big")
		if a := c.upload("sendDocument", map[string]string{"chat_id": "1001"}, map[string][]byte{"document": make([]byte, 52<<20)}); a.ErrorCode != 413 {
			t.Errorf("got %+v", a)
		}
		a := c.upload("sendDocument", map[string]string{"chat_id": "1001", "caption": string(bytes.Repeat([]byte("x"), 1025))}, map[string][]byte{"document": {1}})
		if a.Description != "Bad Request: message caption is too long" {
			t.Errorf("got %+v", a)
		}
	})
}
