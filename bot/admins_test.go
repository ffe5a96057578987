package bot_test

import (
	"net/http"
	"strings"
	"testing"

	"pickbot/bot"
	"pickbot/sandbox"
	"pickbot/telegram"
)

func TestBot_TellAdmins(t *testing.T) {
	t.Parallel()
	const unwell = "not all admins are told"
	for name, c := range map[string]struct {
		fault  sandbox.Fault
		told   bool // to at least one
		partly bool
	}{
		"all of them":                          {told: true},
		"one cannot be told":                   {fault: sandbox.Fault{Status: http.StatusTooManyRequests, RetryAfter: 60, Times: 1}, told: true, partly: true},
		"it may have gone out":                 {fault: sandbox.Fault{Cut: "after", Times: 2}, told: true, partly: true},
		"none can be told":                     {fault: sandbox.Fault{Status: http.StatusTooManyRequests, RetryAfter: 60}},
		"those who never wrote are left alone": {fault: sandbox.Fault{Status: http.StatusForbidden, Description: "Forbidden: bot was blocked by the user"}, told: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			chat := newChat(t, "Ann", "en", menu)
			chat.write("/help")
			chat.parts.Admins = append(chat.parts.Admins, chat.person.ID)
			chat.person = chat.box.Person(sandbox.Max)
			chat.write("/help")
			chat.bot = bot.New(chat.parts)
			if c.fault != (sandbox.Fault{}) {
				c.fault.Method = "sendMessage"
				chat.box.Fault(c.fault)
			}
			err := chat.bot.TellAdmins(telegram.WithLane(t.Context(), telegram.Notification), "alert.host_over")
			if (err == nil) != c.told {
				t.Errorf("told %v: %v", c.told, err)
			}
			if partly := strings.Contains(chat.log.String(), unwell); partly != c.partly {
				t.Errorf("the log has:\n%s", chat.log)
			}
		})
	}
}
