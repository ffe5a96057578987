package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"pickbot/bot/texts"
	"pickbot/sandbox"
	"pickbot/sandbox/sandboxtest"
)

// browser is the chat page in headless Chromium, in a phone's window.
type browser struct {
	ctx context.Context
	t   *testing.T

	mu    sync.Mutex
	wrong []string // what the page complained of
}

// hear collects errors of the page's scripts and of what it asks for.
func (b *browser) hear(event any) {
	var complaint string
	switch event := event.(type) {
	case *log.EventEntryAdded:
		if event.Entry.Level == log.EntryLevelError {
			complaint = event.Entry.Text + " " + event.Entry.URL
		}
	case *runtime.EventExceptionThrown:
		complaint = fmt.Sprintf("%+v", event.ExceptionDetails)
	}
	if complaint == "" {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.wrong = append(b.wrong, complaint)
}

// complaints fails the test if the page has had any.
func (b *browser) complaints() {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, complaint := range b.wrong {
		b.t.Errorf("the page complains: %s", complaint)
	}
}

// atEnd waits until the newest message is in sight.
func (b *browser) atEnd() {
	b.t.Helper()
	b.do(chromedp.WaitNotPresent(chromedp.CSS(`.to-end:not([hidden])`)))
}

// openPage opens the chat page as one person. Without Chromium the test is skipped, unless servers are required.
func openPage(t *testing.T, url string, person int64, scheme string) *browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		if os.Getenv("PICKBOT_REQUIRE_SERVERS") != "" {
			t.Fatal("chromium is required and not installed")
		}
		t.Skip("chromium is not installed: the chat page is not tested in a browser")
	}
	options := append(slices.Clone(chromedp.DefaultExecAllocatorOptions[:]),
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.WindowSize(phoneWidth, phoneHeight),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()),
	)
	allocated, release := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(release)
	b := &browser{t: t}
	ctx, closeTab := chromedp.NewContext(allocated, chromedp.WithListener(b.hear))
	t.Cleanup(closeTab)
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil { // the browser lives as long as this context
		t.Fatal(err)
	}
	b.ctx = ctx
	scale := 1.0
	if os.Getenv(screenshots) != "" {
		scale = 2
	}
	features := []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: scheme}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}
	b.do(
		chromedp.EmulateViewport(phoneWidth, phoneHeight, chromedp.EmulateScale(scale)),
		func(ctx context.Context, tab *chromedp.Target) (chromedp.Void, error) {
			_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
			return chromedp.Void{}, err
		},
		chromedp.Navigate(url+"/#"+strconv.FormatInt(person, 10)),
		chromedp.WaitVisible(chromedp.CSS("body[data-ready]")),
	)
	return b
}

const patience = 30 * time.Second

const (
	phoneWidth  = 390
	phoneHeight = 844
)

func (b *browser) do(actions ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.shoot("failed")
		b.t.Fatal(err)
	}
}

// press clicks the newest button with this text.
func (b *browser) press(text string) {
	b.t.Helper()
	path := chromedp.Search(fmt.Sprintf(`(//button[normalize-space(.)=%q])[last()]`, text))
	b.do(chromedp.ScrollIntoView(path), chromedp.Click(path))
}

// see waits for a message with this text.
func (b *browser) see(text string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.Search(fmt.Sprintf(`//*[@data-message-id][contains(., %q)]`, text))))
}

// offers waits for a button whose text has this in it.
func (b *browser) offers(text string) {
	b.t.Helper()
	b.do(chromedp.WaitVisible(chromedp.Search(fmt.Sprintf(`//button[contains(., %q)]`, text))))
}

func (b *browser) write(text string) {
	b.t.Helper()
	b.do(
		chromedp.SendKeys(chromedp.CSS(`textarea[data-role="composer"]`), text),
		chromedp.Click(chromedp.CSS(`[data-action="send"]`)),
	)
}

// screenshots names the variable with the folder for pictures of the page.
const screenshots = "PICKBOT_SCREENSHOTS"

// shoot leaves a picture where there is a folder for it.
func (b *browser) shoot(name string) {
	b.t.Helper()
	dir := os.Getenv(screenshots)
	if dir == "" {
		return
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	_ = chromedp.Do(ctx, chromedp.WaitNotPresent(chromedp.CSS("[data-toast]"))) // a picture with a toast is one all the same
	picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		b.t.Log("no picture: ", err)
		return
	}
	if err := errors.Join(os.MkdirAll(dir, 0o750), os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o600)); err != nil {
		b.t.Error(err)
	}
}

// TestPage goes through a whole acquaintance in the page, in both languages.
func TestPage(t *testing.T) {
	t.Parallel()
	book, err := texts.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ lang, name, scheme, wish, word string }{
		{"en", "Ann", "light", "something hot with noodles", "soup"},
		{"ru", "Аня", "dark", "noodles", "soup"},
	} {
		t.Run(c.lang, func(t *testing.T) {
			t.Parallel()
			r := runBot(t, nil)
			person := sandboxtest.Attach(t, r.url).AddPerson(sandbox.Person{FirstName: c.name, LanguageCode: c.lang})
			b := openPage(t, r.url, person.ID, c.scheme)
			say := book.Voice(c.lang).Plain
			shoot := func(name string) { b.shoot(c.lang + "-" + name) }

			b.do(chromedp.Click(chromedp.CSS(`[data-action="start"]`)))
			b.see(c.name)
			b.press("Soups")
			b.offers("✓ Soups")
			b.press("Fish & seafood")
			b.offers("✓ Fish & seafood")
			shoot("start")
			b.press(say("start.done"))
			b.offers("1 👍")
			b.press("1 👍")
			b.offers("1 👍✓")
			b.press("3 🔖")
			b.offers("3 🔖✓")
			shoot("picks")
			b.press("2 👎")
			b.offers(say("tap.undo"))
			shoot("dislike")
			b.write(c.wish)
			b.see(c.wish)
			shoot("ask")
			b.write("/search " + c.word)
			b.see(say("search.open"))
			shoot("search")
			b.write("/saved")
			b.see("🔖 ")
			shoot("saved")
			b.write("/profile")
			b.press(say("profile.rules"))
			b.press(say("rules.add_contents"))
			b.offers("1/2")
			b.atEnd()
			shoot("rules")
			b.write("/settings")
			b.press(say("settings.choose_lang"))
			b.offers("Русский")
			shoot("settings")
			b.write("/export")
			b.do(chromedp.WaitVisible(chromedp.CSS(`[data-file]`)))
			shoot("export")
			b.write("/forget")
			b.press(say("forget.yes"))
			b.see(firstWords(say("forget.done")))
			shoot("forget")
			b.do(chromedp.Click(chromedp.CSS(`.pane [data-action="tools"]`)), chromedp.WaitVisible(chromedp.CSS(`[data-call]`)))
			shoot("tools")
			b.complaints()
		})
	}
}

// firstWords are enough to know a text by.
func firstWords(text string) string {
	words, _, _ := strings.Cut(text, ".")
	return words
}

func TestPage_RefusesStrangers(t *testing.T) {
	t.Parallel()
	r := runBot(t, nil)
	for name, change := range map[string]func(*http.Request){
		"another host":   func(req *http.Request) { req.Host = "evil.example" },
		"another origin": func(req *http.Request) { req.Header.Set("Origin", "https://evil.example") },
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, r.url+"/sim/state", nil)
		if err != nil {
			t.Fatal(err)
		}
		change(req)
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		if res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", name, res.Status)
		}
	}
}
