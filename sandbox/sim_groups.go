package sandbox

import "cmp"

func (r *simRequest) addGroup() (any, error) {
	var in struct {
		Title      string  `json:"title"`
		Type       string  `json:"type"`
		Members    []int64 `json:"members"`
		WithoutBot bool    `json:"without_bot"`
	}
	if err := r.body(&in); err != nil {
		return nil, err
	}
	b, err := r.needBot()
	if err != nil {
		return nil, err
	}
	in.Type = cmp.Or(in.Type, Group)
	if in.Title == "" || len(in.Members) == 0 || in.Type != Group && in.Type != Supergroup {
		return nil, invalid("a group needs a title, members, and the type group or supergroup")
	}
	var people []*Person
	for _, id := range in.Members {
		p, err := r.personByID(id)
		if err != nil {
			return nil, err
		}
		people = append(people, p)
	}
	return r.view(r.newGroup(b, in.Type, in.Title, people, !in.WithoutBot)), nil
}

// group is the one in the path, with the user who joins or leaves.
func (r *simRequest) group() (*bot, *chat, error) {
	b, err := r.needBot()
	if err != nil {
		return nil, nil, err
	}
	id, err := r.id("chat")
	if err != nil {
		return nil, nil, err
	}
	c := b.chats[id]
	if c == nil || c.private() {
		return nil, nil, notFound("there is no group %d", id)
	}
	if c.MigratedTo != 0 {
		return nil, nil, impossible("the group became the supergroup %d", c.MigratedTo)
	}
	return b, c, nil
}

func (r *simRequest) user(b *bot, id int64) (User, error) {
	if id == b.profile.ID {
		return b.user(), nil
	}
	p, err := r.personByID(id)
	if err != nil {
		return User{}, err
	}
	return p.user(), nil
}

func (c *chat) holds(u User) bool {
	return u.IsBot && c.BotStatus == "member" || !u.IsBot && c.has(u.ID)
}

func (r *simRequest) addMember() (any, error) {
	var in struct {
		UserID int64 `json:"user_id"`
	}
	if err := r.body(&in); err != nil {
		return nil, err
	}
	b, c, err := r.group()
	if err != nil {
		return nil, err
	}
	u, err := r.user(b, in.UserID)
	if err != nil {
		return nil, err
	}
	if !c.holds(u) {
		r.join(b, c, u)
	}
	return r.view(c), nil
}

func (r *simRequest) removeMember() (any, error) {
	b, c, err := r.group()
	if err != nil {
		return nil, err
	}
	id, err := r.id("user")
	if err != nil {
		return nil, err
	}
	u, err := r.user(b, id)
	if err != nil {
		return nil, err
	}
	if c.holds(u) {
		r.leave(b, c, u)
	}
	return r.view(c), nil
}

func (r *simRequest) migrateGroup() (any, error) {
	b, c, err := r.group()
	if err != nil {
		return nil, err
	}
	if c.Type != Group {
		return nil, impossible("it is a supergroup already")
	}
	return r.view(r.migrate(b, c)), nil
}
