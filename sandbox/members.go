package sandbox

import (
	"fmt"
	"slices"
)

// memberChange is Telegram's ChatMemberUpdated, of the bot itself.
type memberChange struct {
	Chat ChatRef    `json:"chat"`
	From User       `json:"from"`
	Date int64      `json:"date"`
	Old  chatMember `json:"old_chat_member"`
	New  chatMember `json:"new_chat_member"`
}

type chatMember struct {
	User   User   `json:"user"`
	Status string `json:"status"`
	Until  *int64 `json:"until_date,omitempty"` // of kicked ones: 0, for ever
}

func member(u User, status string) chatMember {
	m := chatMember{User: u, Status: status}
	if status == "kicked" {
		m.Until = new(int64)
	}
	return m
}

func (t *tx) botChanged(b *bot, c *chat, by User, before, after string) {
	t.enqueue(b, kindMember, fmt.Sprintf("member of %d", c.ID), messageLife, memberChange{
		Chat: t.ref(c), From: by, Date: t.now.Unix(), Old: member(b.user(), before), New: member(b.user(), after),
	})
}

// block sets whether the person of a private chat keeps the bot out.
func (t *tx) block(b *bot, c *chat, p *Person, blocked bool) {
	if c.Blocked == blocked {
		return
	}
	c.Blocked = blocked
	t.saveChat(b, c)
	before, after := "member", "kicked"
	if !blocked {
		before, after = after, before
	}
	t.botChanged(b, c, p.user(), before, after)
	t.emit("person", b.profile.ID, map[string]any{"person": t.person(b, p)})
}

// newGroup makes a group of people, the first its owner, and of the bot unless it is left out.
func (t *tx) newGroup(b *bot, kind, name string, people []*Person, withBot bool) *chat {
	c := &chat{ChatRef: ChatRef{ID: t.groupID(b, kind), Title: name, Type: kind}, BotStatus: "left"}
	for _, p := range people {
		c.Members = append(c.Members, p.ID)
	}
	b.chats[c.ID] = c
	owner := people[0].user()
	if withBot {
		c.BotStatus = "member"
		t.botChanged(b, c, owner, "left", "member")
	}
	t.saveChat(b, c)
	t.receive(b, c, &Message{From: &owner, GroupCreated: kind == Group, SupergroupCreated: kind == Supergroup})
	t.emitChat(b, c)
	return c
}

// groupID is a free id of Telegram's shape: negative, and from -1000000000001 down for supergroups.
func (t *tx) groupID(b *bot, kind string) int64 {
	id, lowest := int64(-5001), int64(-1_000_000_000_000)
	if kind == Supergroup {
		id, lowest = -1_000_000_000_001, -2_000_000_000_000
	}
	for other := range b.chats {
		if other <= id && other > lowest {
			id = other - 1
		}
	}
	return id
}

// join takes somebody into a group: a person by themselves, the bot by the group's first person.
func (t *tx) join(b *bot, c *chat, u User) {
	by := u
	if u.IsBot {
		by = t.owner(c)
		t.botChanged(b, c, by, c.BotStatus, "member")
		c.BotStatus = "member"
	} else {
		c.Members = append(c.Members, u.ID)
	}
	t.saveChat(b, c)
	t.receive(b, c, &Message{From: &by, NewMembers: []User{u}})
	t.emitChat(b, c)
}

// leave takes somebody out of a group; the bot is removed by the group's first person.
func (t *tx) leave(b *bot, c *chat, u User) {
	by := u
	if u.IsBot {
		by = t.owner(c)
		t.botChanged(b, c, by, c.BotStatus, "kicked")
		c.BotStatus = "kicked"
	} else {
		c.Members = slices.DeleteFunc(slices.Clone(c.Members), func(id int64) bool { return id == u.ID })
	}
	t.saveChat(b, c)
	t.receive(b, c, &Message{From: &by, LeftMember: &u})
	t.emitChat(b, c)
}

// owner is the first person of a group; an empty group has a nameless one, as Telegram's anonymous admins.
func (t *tx) owner(c *chat) User {
	for _, id := range c.Members {
		if p := t.s.state.people[id]; p != nil {
			return p.user()
		}
	}
	return User{ID: 1087968824, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"}
}

// migrate turns a group into a supergroup, which is another chat.
func (t *tx) migrate(b *bot, c *chat) *chat {
	up := &chat{ChatRef: ChatRef{ID: t.groupID(b, Supergroup), Title: c.Title, Type: Supergroup}, BotStatus: c.BotStatus}
	up.Members = slices.Clone(c.Members)
	b.chats[up.ID] = up
	by := t.owner(c)
	t.saveChat(b, up)
	t.receive(b, c, &Message{From: &by, MigrateTo: up.ID})
	t.receive(b, up, &Message{From: &by, MigrateFrom: c.ID})
	c.MigratedTo = up.ID
	t.saveChat(b, c)
	t.emitChat(b, c)
	t.emitChat(b, up)
	return up
}
