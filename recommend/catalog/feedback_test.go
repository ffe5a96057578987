package catalog_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"pickbot/recommend"
	"pickbot/recommend/catalog"
)

func TestFeedback(t *testing.T) {
	t.Parallel()
	file := "\uFEFFitem_id,Kind,user_id,created_at,stars\r\n" +
		"soup,LIKE,ann@shop.example,2026-05-04T12:00:00Z,5\r\n" +
		"cake,shown,7,2026-05-04T12:00:00.5+03:00,\r\n"
	var got []catalog.Vote
	for v, err := range catalog.Feedback(strings.NewReader(file)) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, v)
	}
	noon := time.Date(2026, time.May, 4, 12, 0, 0, 0, time.UTC)
	want := []catalog.Vote{
		{Line: 2, User: "ann@shop.example", Feedback: recommend.Feedback{ItemID: "soup", Kind: recommend.Like, At: noon}},
		{Line: 3, User: "7", Feedback: recommend.Feedback{ItemID: "cake", Kind: recommend.Shown, At: noon.Add(-3*time.Hour + 500*time.Millisecond)}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("votes (-want +got):\n%s", diff)
	}
}

func TestFeedback_BadRows(t *testing.T) {
	t.Parallel()
	file := "user_id,item_id,kind,created_at\n" +
		"7,soup,like,2026-05-04T12:00:00Z\n" +
		",,love,yesterday\n" +
		"7,soup,like,0001-01-01T00:00:00Z\n" +
		"7,soup\n" +
		"\xff,soup,like,2026-05-04T12:00:00Z\n"
	err := last(catalog.Feedback(strings.NewReader(file)))
	var bad *catalog.BadRowsError
	if !errors.As(err, &bad) {
		t.Fatalf("error %v, want a BadRowsError", err)
	}
	want := []string{
		`3: user_id "" should have 1-100 characters; no item_id; ` +
			`kind "love" should be like, dislike, save, had or shown; created_at "yesterday" should be a time such as 2026-05-04T12:00:00Z`,
		`4: created_at "0001-01-01T00:00:00Z" should be a time such as 2026-05-04T12:00:00Z`,
		"5: cells: 2, columns in the header: 4",
		"6: not UTF-8: save the file as UTF-8",
	}
	if diff := cmp.Diff(want, inEnglish(bad)); diff != "" {
		t.Errorf("bad rows (-want +got):\n%s", diff)
	}
	if err := last(catalog.Feedback(strings.NewReader("user_id,item_id\n7,soup\n"))); !errors.Is(err, recommend.ErrInvalid) {
		t.Errorf("a header without kind: %v, want ErrInvalid", err)
	}
}
