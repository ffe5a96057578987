package store

import (
	"context"
	"time"

	"pickbot/recommend"
)

const (
	// profileFeedback and profileShown bound what one person's profile reads; the newest tell the most.
	profileFeedback = 500
	profileShown    = 500
	shownFor        = 14 * 24 * time.Hour
)

// profileQuery reads all parts from one snapshot.
const profileQuery = `
SELECT 'feedback' AS part, item_id AS name, kind, at FROM
	(SELECT item_id, kind, at FROM feedback WHERE person_id = $1 AND given ORDER BY at DESC, item_id, kind LIMIT $3) AS f
UNION ALL
SELECT 'shown', item_id, 'shown', at FROM
	(SELECT item_id, at FROM shown WHERE person_id = $1 AND at >= $2 ORDER BY at DESC, item_id LIMIT $4) AS s
UNION ALL
SELECT 'topic', topic, '', 0 FROM topics WHERE person_id = $1
UNION ALL
SELECT 'rule', value, kind, added_at FROM rules WHERE person_id = $1
UNION ALL
SELECT 'changed', '', '', changed_at FROM people WHERE id = $1
ORDER BY 4 DESC, 2, 3`

// Profile is what is known of a person's taste: the 500 newest opinions and the showings of the last 14 days. It is
// one query. Somebody unknown has an empty one.
func (s *Store) Profile(ctx context.Context, person int64) (recommend.Profile, error) {
	p, _, err := s.profile(ctx, person)
	return p, err
}

func (s *Store) profile(ctx context.Context, person int64) (p recommend.Profile, known bool, err error) {
	since := millis(s.now().Add(-shownFor))
	rows, err := s.reader.QueryContext(ctx, profileQuery, person, since, profileFeedback, profileShown)
	if err != nil {
		return recommend.Profile{}, false, fail("read profile", err)
	}
	defer rows.Close()
	for rows.Next() {
		var part, name, kind string
		var at int64
		if err := rows.Scan(&part, &name, &kind, &at); err != nil {
			return recommend.Profile{}, false, fail("read profile", err)
		}
		known = known || part == partChanged
		addPart(&p, part, name, kind, fromMillis(at))
	}
	return p, known, fail("read profile", rows.Err())
}

// partChanged is the part that everybody who is known has.
const partChanged = "changed"

func addPart(p *recommend.Profile, part, name, kind string, at time.Time) {
	said := recommend.Feedback{ItemID: name, Kind: recommend.Kind(kind), At: at}
	switch part {
	case "feedback":
		p.Feedback = append(p.Feedback, said)
	case "shown":
		p.Shown = append(p.Shown, said)
	case "topic":
		p.Topics = append(p.Topics, name)
	case "rule":
		p.Rules = append(p.Rules, recommend.Rule{Kind: recommend.RuleKind(kind), Value: name})
	case partChanged:
		p.Changed = at
	}
}
