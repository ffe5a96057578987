package sandbox

func getChat(t *tx, b *bot, p *params) (any, error) {
	c, err := t.chatOf(b, p)
	if err != nil {
		return nil, err
	}
	return struct {
		ChatRef
		AccentColor  int `json:"accent_color_id"`
		MaxReactions int `json:"max_reaction_count"`
	}{ChatRef: t.ref(c), MaxReactions: 11}, nil
}

func getChatMember(t *tx, b *bot, p *params) (any, error) {
	c, err := t.chatOf(b, p)
	if err != nil {
		return nil, err
	}
	id, _ := p.number("user_id")
	if id == b.profile.ID {
		status := c.BotStatus
		if c.private() {
			status = "member"
		}
		return member(b.user(), status), nil
	}
	person := t.s.state.people[id]
	if person == nil {
		return nil, badRequest("user not found")
	}
	return member(person.user(), c.status(id)), nil
}

// status is a person's in the chat; a group's first person is its creator.
func (c *chat) status(personID int64) string {
	switch {
	case !c.has(personID):
		return "left"
	case !c.private() && c.Members[0] == personID:
		return "creator"
	}
	return "member"
}

func getChatMemberCount(t *tx, b *bot, p *params) (any, error) {
	c, err := t.chatOf(b, p)
	switch {
	case err != nil:
		return nil, err
	case c.private():
		return 2, nil
	case c.BotStatus == "member":
		return len(c.Members) + 1, nil
	}
	return len(c.Members), nil
}

func getChatAdministrators(t *tx, b *bot, p *params) (any, error) {
	c, err := t.target(b, p)
	switch {
	case err != nil:
		return nil, err
	case c.private():
		return nil, badRequest("there are no administrators in the private chat")
	}
	admins := []chatMember{}
	if len(c.Members) > 0 {
		admins = append(admins, member(t.owner(c), "creator"))
	}
	return admins, nil
}

func leaveChat(t *tx, b *bot, p *params) (any, error) {
	c, err := t.target(b, p)
	switch {
	case err != nil:
		return nil, err
	case c.private():
		return nil, badRequest("chat member status can't be changed in private chats")
	}
	me := b.user()
	t.botChanged(b, c, me, c.BotStatus, "left")
	c.BotStatus = "left"
	t.saveChat(b, c)
	t.post(b, c, &Message{From: &me, LeftMember: &me})
	t.emitChat(b, c)
	return true, nil
}
