package proof_test

import (
	"bytes"
	"fmt"
	"image"
	"image/png"
	"os"
	"strings"

	"pickbot/sandbox"
)

// doing is something that a person may do beside writing and tapping opinions; false: it cannot be done now.
type doing func(c *crowd, p *person) bool

var (
	everyday     = []doing{(*crowd).sendPicture, (*crowd).sendFile, (*crowd).searchInline, (*crowd).forget}
	anAdminsDays = []doing{(*crowd).sendPicture, (*crowd).sendCatalog, (*crowd).searchInline, (*crowd).forget}
)

// upload sends a file that is answered under a name, unless the last answer has that name too.
func (p *person) upload(name, file string, data []byte) bool {
	if p.last().name == name {
		return false
	}
	p.ask(question{name: name}, func(string) sandbox.Message { return p.Upload(file, data, "") })
	return true
}

func (c *crowd) sendPicture(p *person) bool {
	var picture bytes.Buffer
	if err := png.Encode(&picture, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		c.town.t.Fatal(err)
	}
	return p.upload("picture", "lunch.png", picture.Bytes())
}

func (c *crowd) sendFile(p *person) bool {
	return p.upload("document", "notes.txt", []byte("soup"))
}

// sendCatalog is an admin's: the file that the catalog was made of.
func (c *crowd) sendCatalog(p *person) bool {
	file, err := os.ReadFile("../catalogs/lunch.csv")
	if err != nil {
		c.town.t.Fatal(err)
	}
	return p.upload("a catalog", "lunch.csv", file)
}

func (c *crowd) searchInline(p *person) bool {
	p.inline = append(p.inline, p.Type(fmt.Sprint("soup ", len(p.inline))).QueryID)
	return true
}

// forget confirms that everything is to be deleted, where the person was asked.
func (c *crowd) forget(p *person) bool {
	for _, r := range c.record.to(p.ID) {
		for _, data := range buttons(r.Message) {
			if strings.HasPrefix(data, "1z.") {
				p.taps = append(p.taps, p.TapData(r.Message, data).QueryID)
				c.opinions.forget(p.ID)
				c.forgotten++
				p.unknown = true
				return true
			}
		}
	}
	return false
}

// buttons are the callback data below a message.
func buttons(m sandbox.Message) (data []string) {
	if m.ReplyMarkup == nil {
		return nil
	}
	for _, row := range m.ReplyMarkup.Rows {
		for _, b := range row {
			if b.CallbackData != "" {
				data = append(data, b.CallbackData)
			}
		}
	}
	return data
}
