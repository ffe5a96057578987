package bot

import (
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	t.Parallel()
	begin := time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)
	flood := func(p *pace, chat int64, n int, every time.Duration) (passed, told int) {
		for i := range n {
			ok, tell := p.take(chat, i+1, begin.Add(time.Duration(i)*every))
			if ok {
				passed++
			}
			if tell {
				told++
			}
		}
		return passed, told
	}

	t.Run("100 messages in 10 s are slowed down, and that is said once in a while", func(t *testing.T) {
		t.Parallel()
		var p pace
		passed, told := flood(&p, 1, 100, 100*time.Millisecond)
		if passed != paceBurst+10 || told != 2 {
			t.Errorf("%d passed, told %d times", passed, told)
		}
		if ok, _ := p.take(2, 1, begin); !ok {
			t.Error("somebody else is slowed down")
		}
	})

	t.Run("who writes once a second never hears of it", func(t *testing.T) {
		t.Parallel()
		var p pace
		if passed, told := flood(&p, 1, 1000, time.Second); passed != 1000 || told != 0 {
			t.Errorf("%d passed, told %d times", passed, told)
		}
	})

	t.Run("a message that is handled again and again counts once", func(t *testing.T) {
		t.Parallel()
		var p pace
		for range 100 {
			if ok, _ := p.take(1, 1, begin); !ok {
				t.Fatal("the same message is slowed down")
			}
		}
		for n := 2; n <= paceBurst; n++ {
			if ok, _ := p.take(1, n, begin); !ok {
				t.Errorf("message %d is slowed down", n)
			}
		}
		for range 2 {
			if ok, _ := p.take(1, paceBurst+1, begin); ok {
				t.Error("one too many is let through")
			}
		}
	})

	t.Run("it remembers a bounded number of chats", func(t *testing.T) {
		t.Parallel()
		var p pace
		for chat := range int64(3 * paceChats) {
			p.take(chat, 1, begin.Add(time.Duration(chat)*10*time.Millisecond))
		}
		if n := len(p.chats); n > paceChats+1 {
			t.Errorf("%d chats", n)
		}
	})
}
