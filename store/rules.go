package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"unicode/utf8"

	"pickbot/recommend"
)

const maxRules = 100

// SetRule adds or removes one of a person's rules; case does not matter. The same call again changes nothing. A price
// limit replaces the one there was. ErrInvalid: the rule makes no sense, or they have 100.
func (s *Store) SetRule(ctx context.Context, person int64, rule recommend.Rule, on bool) (changed bool, err error) {
	return s.setRule(ctx, s.inTx, person, rule, on)
}

func (s *Store) setRule(ctx context.Context, run transactor, person int64, rule recommend.Rule, on bool) (changed bool, err error) {
	rule.Value = strings.TrimSpace(rule.Value)
	if err := checkRule(rule); err != nil {
		return false, err
	}
	err = run(ctx, "set rule", func(tx *sql.Tx) error {
		have, err := rules(ctx, tx, person)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(have, func(r recommend.Rule) bool {
			return r.Kind == rule.Kind && strings.EqualFold(r.Value, rule.Value)
		})
		if changed = on == (at < 0); !changed {
			return nil
		}
		if on {
			err = s.addRule(ctx, tx, person, rule, len(have))
		} else {
			err = removeRule(ctx, tx, person, have[at])
		}
		if err != nil {
			return err
		}
		return touchTaste(ctx, tx, person, s.now())
	})
	return changed && err == nil, err
}

func checkRule(rule recommend.Rule) error {
	if rule.Value == "" || utf8.RuneCountInString(rule.Value) > maxName {
		return invalidf("a rule's value has 1-%d characters", maxName)
	}
	switch rule.Kind {
	case recommend.NeverContains, recommend.NeverTopic:
		return nil
	case recommend.MaxPrice:
		if _, ok := recommend.ParseLimit(rule.Value); ok {
			return nil
		}
		return invalidf("a price limit is a number of hundredths, and a currency")
	}
	return invalidf("%q is no kind of rule", rule.Kind)
}

func (s *Store) addRule(ctx context.Context, tx *sql.Tx, person int64, rule recommend.Rule, have int) error {
	if have >= maxRules {
		return invalidf("%d rules are as many as there can be", maxRules)
	}
	if rule.Kind == recommend.MaxPrice {
		const others = "DELETE FROM rules WHERE person_id = $1 AND kind = $2"
		if _, err := tx.ExecContext(ctx, others, person, rule.Kind); err != nil {
			return err
		}
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO rules (person_id, kind, value, added_at) VALUES ($1, $2, $3, $4)
		ON CONFLICT DO NOTHING`, person, rule.Kind, rule.Value, millis(s.now()))
	return err
}

func removeRule(ctx context.Context, tx *sql.Tx, person int64, r recommend.Rule) error {
	const statement = "DELETE FROM rules WHERE person_id = $1 AND kind = $2 AND value = $3"
	_, err := tx.ExecContext(ctx, statement, person, r.Kind, r.Value)
	return err
}

func rules(ctx context.Context, tx *sql.Tx, person int64) ([]recommend.Rule, error) {
	rows, err := tx.QueryContext(ctx, "SELECT kind, value FROM rules WHERE person_id = $1", person)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []recommend.Rule
	for rows.Next() {
		var r recommend.Rule
		if err := rows.Scan(&r.Kind, &r.Value); err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	return list, rows.Err()
}
