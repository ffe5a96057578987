package sandbox

import (
	"cmp"
	"slices"
)

// keptMessages bounds what a chat remembers; older messages are gone for everybody.
const keptMessages = 2000

// state is everything that survives a restart. Server.mu guards all of it.
type state struct {
	ID     string
	people map[int64]*Person // Started and Blocked are not kept here
	bots   map[int64]*bot
}

func newState() *state {
	return &state{people: map[int64]*Person{}, bots: map[int64]*bot{}}
}

// bot is one bot with its world: chats, updates, menus.
type bot struct {
	profile  profile
	chats    map[int64]*chat
	queue    queue
	menus    map[menuKey][]BotCommand
	taps     recent[askedTap]
	inlines  recent[askedInline]
	files    map[string]*file
	viaBot   map[string]messageRef // inline_message_id to message
	limits   limits
	poll     *poll // the long poll that waits, or nil
	wake     chan struct{}
	courier  *courier // nil without a webhook
	lastFail failure  // the webhook's last error
}

// profile is what a bot is and was set to.
type profile struct {
	ID          int64             `json:"id"`
	Born        int64             `json:"born"` // order of appearance
	FirstName   string            `json:"first_name"`
	Username    string            `json:"username"`
	NextUpdate  int64             `json:"next_update"`
	LastMessage int64             `json:"last_message"` // in private chats and groups, as Telegram counts
	Queries     int64             `json:"queries"`      // callback and inline queries so far
	Webhook     *webhook          `json:"webhook,omitempty"`
	Allowed     []string          `json:"allowed_updates,omitempty"`
	Texts       map[string]string `json:"texts,omitempty"` // names and descriptions by "kind/language"
}

func newBot(p profile) *bot {
	return &bot{
		profile: p, chats: map[int64]*chat{}, menus: map[menuKey][]BotCommand{}, files: map[string]*file{},
		viaBot: map[string]messageRef{}, limits: newLimits(), wake: make(chan struct{}),
	}
}

func (b *bot) user() User {
	return User{ID: b.profile.ID, IsBot: true, FirstName: b.profile.FirstName, Username: b.profile.Username}
}

// chat is one chat of one bot.
type chat struct {
	ChatRef
	Members     []int64 `json:"members,omitempty"`    // people
	BotStatus   string  `json:"bot_status,omitempty"` // member, left or kicked; of groups
	Started     bool    `json:"started,omitempty"`    // the rest but LastMessage: of private chats
	Blocked     bool    `json:"blocked,omitempty"`
	MigratedTo  int64   `json:"migrated_to,omitempty"`
	LastMessage int64   `json:"last_message,omitempty"` // supergroups count for themselves

	messages []*Message // by id
}

func (c *chat) private() bool { return c.Type == Private }

type messageRef struct{ chatID, messageID int64 }

func (c *chat) find(id int64) (int, bool) {
	return slices.BinarySearchFunc(c.messages, id, func(m *Message, id int64) int { return cmp.Compare(m.ID, id) })
}

// message is the one with that id, or nil.
func (c *chat) message(id int64) *Message {
	if i, ok := c.find(id); ok {
		return c.messages[i]
	}
	return nil
}

func (s *state) botsByAge() []*bot {
	bots := make([]*bot, 0, len(s.bots))
	for _, b := range s.bots {
		bots = append(bots, b)
	}
	slices.SortFunc(bots, func(a, b *bot) int { return cmp.Compare(a.profile.Born, b.profile.Born) })
	return bots
}
