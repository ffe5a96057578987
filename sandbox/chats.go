package sandbox

import (
	"fmt"
	"slices"
)

// chatOf is the chat that chat_id names, whether or not the bot may write there.
func (t *tx) chatOf(b *bot, p *params) (*chat, error) {
	if p.text("chat_id") == "" {
		return nil, badRequest("chat_id is empty")
	}
	id, ok := p.number("chat_id")
	if !ok {
		return nil, badRequest("chat not found")
	}
	return t.chat(b, id)
}

func (t *tx) chat(b *bot, id int64) (*chat, error) {
	if c := b.chats[id]; c != nil {
		return c, nil
	}
	if t.s.state.people[id] == nil {
		return nil, badRequest("chat not found")
	}
	c := &chat{ChatRef: ChatRef{ID: id, Type: Private}}
	b.chats[id] = c
	t.saveChat(b, c)
	return c, nil
}

// target is the chat that chat_id names, if the bot may write there now.
func (t *tx) target(b *bot, p *params) (*chat, error) {
	c, err := t.chatOf(b, p)
	if err != nil {
		return nil, err
	}
	if c.private() {
		return c, t.mayWrite(c)
	}
	switch {
	case c.MigratedTo != 0:
		r := badRequest("group chat was upgraded to a supergroup chat")
		r.migrateTo = c.MigratedTo
		return nil, r
	case c.BotStatus == "kicked":
		return nil, forbidden(fmt.Sprintf("bot was kicked from the %s chat", c.Type))
	case c.BotStatus != "member":
		return nil, forbidden(fmt.Sprintf("bot is not a member of the %s chat", c.Type))
	}
	return c, nil
}

// mayWrite says why the bot must not write to the person of a private chat.
func (t *tx) mayWrite(c *chat) error {
	switch {
	case t.s.state.people[c.ID].Deactivated:
		return forbidden("user is deactivated")
	case c.Blocked:
		return forbidden("bot was blocked by the user")
	case !c.Started:
		return forbidden("bot can't initiate conversation with a user")
	}
	return nil
}

// ref is the chat as it stands in messages: a private chat carries its person's present names.
func (t *tx) ref(c *chat) ChatRef {
	if !c.private() {
		return c.ChatRef
	}
	p := t.s.state.people[c.ID]
	return ChatRef{ID: c.ID, Type: Private, FirstName: p.FirstName, LastName: p.LastName, Username: p.Username}
}

// view is the chat as the control API shows it.
func (t *tx) view(c *chat) Chat {
	v := Chat{ChatRef: t.ref(c), Members: append([]int64{}, c.Members...), BotMember: c.private() || c.BotStatus == "member", MigratedTo: c.MigratedTo}
	if c.private() {
		v.Members = []int64{c.ID}
	}
	if n := len(c.messages); n > 0 {
		v.Last = c.messages[n-1]
	}
	return v
}

func (t *tx) emitChat(b *bot, c *chat) {
	t.emit("chat", b.profile.ID, map[string]any{"chat_id": c.ID, "chat": t.view(c)})
}

func (c *chat) has(personID int64) bool {
	return c.private() && c.ID == personID || slices.Contains(c.Members, personID)
}

// person is a person as the bot's chats know them.
func (t *tx) person(b *bot, p *Person) Person {
	shown := *p
	if b != nil && b.chats[p.ID] != nil {
		shown.Started, shown.Blocked = b.chats[p.ID].Started, b.chats[p.ID].Blocked
	}
	return shown
}
