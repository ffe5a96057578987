package store

import (
	"strings"
	"testing"
)

// TestClaimBroadcast_Plan: on SQLite, which knows nothing of how many people wait, a claim must not look at all of them.
func TestClaimBroadcast_Plan(t *testing.T) {
	t.Parallel()
	s, err := Open(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if _, err := s.MigrateUp(t.Context()); err != nil {
		t.Fatal(err)
	}
	rows, err := s.reader.QueryContext(t.Context(), "EXPLAIN QUERY PLAN "+claimBroadcast, 1, 1, 1)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(step + "\n")
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	const chunk = "INDEX broadcast_people_waiting (broadcast_id=? AND chunk=? AND at<?)"
	if got := plan.String(); !strings.Contains(got, chunk) || strings.Contains(got, "TEMP B-TREE") {
		t.Errorf("a claim goes by\n%s", got)
	}
}
