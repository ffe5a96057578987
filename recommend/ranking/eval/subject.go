package eval

import (
	"fmt"

	"pickbot/recommend/ranking"
)

// subject is one person to guess for.
type subject struct {
	known  []ranking.Signal
	hidden map[string]bool // known or not, never recommended
	target map[string]bool
}

func (in Input) subjects() ([]subject, error) {
	if in.Show != nil && in.K < 1 {
		return nil, fmt.Errorf("k is %d, want at least 1", in.K)
	}
	byPerson := make(map[string]*subject)
	var order []string
	for _, like := range in.Test {
		s := byPerson[like.Person]
		if s == nil {
			s = &subject{hidden: make(map[string]bool), target: make(map[string]bool)}
			byPerson[like.Person] = s
			order = append(order, like.Person)
		}
		s.target[like.Item] = true
	}
	if in.Show != nil {
		for _, like := range in.Show {
			if s := byPerson[like.Person]; s != nil {
				s.learn(like.Item, ranking.Liked, len(s.known) < in.K)
			}
		}
	} else {
		for _, row := range in.Train {
			if s := byPerson[row.Person]; s != nil {
				s.learn(row.Item, row.Weight, true)
			}
		}
	}
	subjects := make([]subject, 0, len(order))
	for _, person := range order {
		subjects = append(subjects, *byPerson[person])
	}
	return subjects, nil
}

func (s *subject) learn(item string, weight float64, known bool) {
	s.hidden[item] = true
	if known {
		s.known = append(s.known, ranking.Signal{Item: item, Weight: weight})
	}
}
