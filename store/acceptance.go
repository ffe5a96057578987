package store

import (
	"context"
	"time"

	"pickbot/recommend"
)

const acceptanceQuery = `
SELECT day, source, count(*), CAST(sum(shown) AS BIGINT), CAST(sum(accepted) AS BIGINT),
	CAST(sum(shown * shown) AS BIGINT), CAST(sum(accepted * accepted) AS BIGINT), CAST(sum(shown * accepted) AS BIGINT)
FROM (
	SELECT s.person_id, s.day, s.source, count(*) AS shown,
		count(CASE WHEN EXISTS (
			SELECT 1 FROM feedback AS f
			WHERE f.person_id = s.person_id AND f.item_id = s.item_id AND f.given AND f.kind IN ('like', 'save', 'had')
				AND f.at >= s.at AND f.at < s.at + $2
		) THEN 1 END) AS accepted
	FROM shown AS s
	WHERE s.at >= $1 AND s.source <> 'import'
	GROUP BY s.person_id, s.day, s.source
) AS lists
GROUP BY day, source
ORDER BY day, source`

// Acceptances say what was shown since a time and what came of it, by day and then by source; see
// recommend.Acceptance. What another system has shown is left out.
func (s *Store) Acceptances(ctx context.Context, since time.Time) ([]recommend.Acceptance, error) {
	return collect(stream(ctx, s.reader, "count accepted picks", scanAcceptance, acceptanceQuery,
		millis(since), recommend.AcceptedWithin.Milliseconds()))
}

func scanAcceptance(row scanner) (recommend.Acceptance, error) {
	var a recommend.Acceptance
	err := row.Scan(&a.Day, &a.Source, &a.Lists, &a.Shown, &a.Accepted, &a.ShownSquared, &a.AcceptedSquared, &a.ShownAccepted)
	return a, err
}
