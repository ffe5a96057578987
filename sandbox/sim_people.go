package sandbox

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
)

func (r *simRequest) state() (any, error) {
	s := State{ID: r.s.state.ID, Bots: []User{}, Strict: r.s.cfg.Strict, Clock: r.s.clock.state()}
	for _, b := range r.s.state.botsByAge() {
		s.Bots = append(s.Bots, b.user())
	}
	if r.bot != nil {
		me := r.bot.user()
		s.Bot = &me
	}
	return s, nil
}

func (r *simRequest) people() (any, error) {
	all := []Person{}
	for _, p := range r.s.state.people {
		all = append(all, r.tx.person(r.bot, p))
	}
	slices.SortFunc(all, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
	return all, nil
}

// person is the one in the path.
func (r *simRequest) person() (*Person, error) {
	id, err := r.id("person")
	if err != nil {
		return nil, err
	}
	return r.personByID(id)
}

func (r *simRequest) personByID(id int64) (*Person, error) {
	p := r.s.state.people[id]
	if p == nil {
		return nil, notFound("there is no person %d", id)
	}
	return p, nil
}

func (r *simRequest) onePerson() (any, error) {
	p, err := r.person()
	if err != nil {
		return nil, err
	}
	return r.tx.person(r.bot, p), nil
}

func (r *simRequest) addPerson() (any, error) {
	var p Person
	if err := r.body(&p); err != nil {
		return nil, err
	}
	if p.ID == 0 {
		p.ID = Ann
		for id := range maps.Keys(r.s.state.people) {
			p.ID = max(p.ID, id+1)
		}
	}
	switch {
	case p.FirstName == "":
		return nil, invalid("first_name is missing")
	case p.ID < 0:
		return nil, invalid("the id of a person is positive")
	case r.s.state.people[p.ID] != nil:
		return nil, impossible("there is a person %d already", p.ID)
	}
	p.Started, p.Blocked = false, false
	return r.savePerson(&p), nil
}

func (r *simRequest) savePerson(p *Person) Person {
	r.s.state.people[p.ID] = p
	r.put(fmt.Sprintf("person/%d", p.ID), p)
	shown := r.tx.person(r.bot, p)
	botID := int64(0)
	if r.bot != nil {
		botID = r.bot.profile.ID
	}
	r.emit("person", botID, map[string]any{"person": shown})
	return shown
}

func (r *simRequest) changePerson() (any, error) {
	old, err := r.person()
	if err != nil {
		return nil, err
	}
	var change struct {
		FirstName    *string `json:"first_name"`
		LastName     *string `json:"last_name"`
		Username     *string `json:"username"`
		LanguageCode *string `json:"language_code"`
		Deactivated  *bool   `json:"deactivated"`
	}
	if err := r.body(&change); err != nil {
		return nil, err
	}
	p := *old
	set(&p.FirstName, change.FirstName)
	set(&p.LastName, change.LastName)
	set(&p.Username, change.Username)
	set(&p.LanguageCode, change.LanguageCode)
	set(&p.Deactivated, change.Deactivated)
	if p.FirstName == "" {
		return nil, invalid("first_name is missing")
	}
	return r.savePerson(&p), nil
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

func blocking(blocked bool) simHandler {
	return func(r *simRequest) (any, error) {
		p, err := r.person()
		if err != nil {
			return nil, err
		}
		b, err := r.needBot()
		if err != nil {
			return nil, err
		}
		c, err := r.chat(b, p.ID)
		if err != nil {
			return nil, err
		}
		r.block(b, c, p, blocked)
		return r.tx.person(b, p), nil
	}
}
