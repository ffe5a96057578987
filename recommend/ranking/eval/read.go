package eval

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"pickbot/recommend/ranking"
)

// Like is one line of a file of likes.
type Like struct {
	Person, Item string
}

// ReadItems reads a catalog, one JSON object a line: id, title, category or
// genres, tags, authors, description, lang. Genres, tags and authors are lists,
// or texts separated by "|"; all become tags. Other fields are left out.
func ReadItems(r io.Reader) ([]ranking.Item, error) {
	var items []ranking.Item
	decoder := json.NewDecoder(r)
	for {
		var row struct {
			ID, Title, Description, Category, Lang string
			Genres, Tags, Authors                  list
		}
		err := decoder.Decode(&row)
		if errors.Is(err, io.EOF) {
			return items, nil
		}
		if err != nil {
			return nil, fmt.Errorf("item %d: %w", len(items)+1, err)
		}
		items = append(items, ranking.Item{
			ID:          row.ID,
			Title:       row.Title,
			Description: row.Description,
			Category:    row.Category,
			Tags:        append(append(row.Genres, row.Tags...), row.Authors...),
			Lang:        row.Lang,
		})
	}
}

// list is several texts, in JSON a list or one text separated by "|".
type list []string

// UnmarshalJSON leaves out empty texts.
func (l *list) UnmarshalJSON(data []byte) error {
	var many []string
	if err := json.Unmarshal(data, &many); err != nil {
		var one string
		if err := json.Unmarshal(data, &one); err != nil {
			return err
		}
		many = strings.Split(one, "|")
	}
	for _, s := range many {
		if s = strings.TrimSpace(s); s != "" {
			*l = append(*l, s)
		}
	}
	return nil
}

// ReadLikes reads lines of person, tab, item. Further columns are left out, and
// so are empty lines.
func ReadLikes(r io.Reader) ([]Like, error) {
	var likes []Like
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSuffix(lines.Text(), "\r")
		if line == "" {
			continue
		}
		columns := strings.Split(line, "\t")
		if len(columns) < 2 || columns[0] == "" || columns[1] == "" {
			return nil, fmt.Errorf("line %d: want a person, a tab and an item", n)
		}
		likes = append(likes, Like{columns[0], columns[1]})
	}
	return likes, lines.Err()
}
